using Impala.Tpch.Randomness;
using Impala.Tpch.Text;

namespace Impala.Tpch.Generation;

/// <summary>lineitem: the one to seven lines of every order.</summary>
internal sealed class LineitemSource : RowSource
{
    private readonly ScaledSizes _sizes;
    private readonly TpchBatch _batch;
    private readonly OrderLines _lines;
    private readonly RandomStream _supplier;
    private readonly RandomStream _commitDelay;
    private readonly RandomStream _receiptDelay;
    private readonly RandomStream _returnFlag;
    private readonly RandomStream _instruction;
    private readonly RandomStream _shipMode;
    private readonly CommentColumn _comment;

    public LineitemSource(ScaledSizes sizes, TextPool pool, TpchBatch batch)
    {
        _sizes = sizes;
        _batch = batch;
        _lines = new OrderLines(
            Stream(OrderLines.DateSeed),
            Stream(OrderLines.CountSeed),
            Stream(OrderLines.QuantitySeed, OrderLines.MaxLines),
            Stream(OrderLines.DiscountSeed, OrderLines.MaxLines),
            Stream(OrderLines.TaxSeed, OrderLines.MaxLines),
            Keys(OrderLines.PartSeed, sizes.NumParts, OrderLines.MaxLines, sizes.Scale),
            Stream(OrderLines.ShipDelaySeed, OrderLines.MaxLines));
        _supplier = Stream(2095021727, OrderLines.MaxLines);
        _commitDelay = Stream(904914315, OrderLines.MaxLines);
        _receiptDelay = Stream(373135028, OrderLines.MaxLines);
        _returnFlag = Stream(717419739, OrderLines.MaxLines);
        _instruction = Stream(1371272478, OrderLines.MaxLines);
        _shipMode = Stream(675466456, OrderLines.MaxLines);
        _comment = new CommentColumn(Stream(1095462486, OrderLines.MaxLines * CommentColumn.Draws), pool, 27);
    }

    protected override int Write(long unit)
    {
        var orderKey = OrderLines.Key(unit + 1);
        var orderDate = _lines.NextOrderDate();
        var numLines = _lines.NextCount();
        for (var line = 1; line <= numLines; line++)
        {
            var partKey = _lines.NextPart();
            var quantity = _lines.NextQuantity();
            var shipDate = orderDate + _lines.NextShipDelay();
            var receiptDate = shipDate + _receiptDelay.Next(1, 30);
            _batch.Long(0).Add(orderKey);
            _batch.Long(1).Add(partKey);
            _batch.Long(2).Add(_sizes.SupplierOfPart(partKey, _supplier.Next(0, 3)));
            _batch.Long(3).Add(line);
            _batch.Long(4).Add(quantity * 100);
            _batch.Long(5).Add(ScaledSizes.RetailPrice(partKey) * quantity);
            _batch.Long(6).Add(_lines.NextDiscount());
            _batch.Long(7).Add(_lines.NextTax());
            // A flag is drawn only for what has been received.
            _batch.Text(8).Add(receiptDate <= OrderDates.Current ? Vocabulary.ReturnFlags.Pick(_returnFlag) : "N"u8);
            _batch.Text(9).Add(shipDate <= OrderDates.Current ? "F"u8 : "O"u8);
            _batch.Int(10).Add(shipDate);
            _batch.Int(11).Add(orderDate + _commitDelay.Next(30, 90));
            _batch.Int(12).Add(receiptDate);
            _batch.Text(13).Add(Vocabulary.Instructions.Pick(_instruction));
            _batch.Text(14).Add(Vocabulary.ShipModes.Pick(_shipMode));
            _batch.Text(15).Add(_comment.Next());
        }

        return numLines;
    }
}
