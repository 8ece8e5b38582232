using Impala.Tpch.Randomness;
using Impala.Tpch.Text;

namespace Impala.Tpch.Generation;

/// <summary>orders. The lines of each order are drawn along, for its total and its status.</summary>
internal sealed class OrdersSource : RowSource
{
    private readonly ScaledSizes _sizes;
    private readonly TpchBatch _batch;
    private readonly OrderLines _lines;
    private readonly KeyStream _customer;
    private readonly RandomStream _priority;
    private readonly RandomStream _clerk;
    private readonly CommentColumn _comment;

    public OrdersSource(ScaledSizes sizes, TextPool pool, TpchBatch batch)
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
        _customer = Keys(851767375, sizes.NumCustomers, 1, sizes.Scale);
        _priority = Stream(591449447);
        _clerk = Stream(1171034773);
        _comment = new CommentColumn(Stream(276090261, CommentColumn.Draws), pool, 49);
    }

    protected override int Write(long unit)
    {
        var date = _lines.NextOrderDate();
        var numLines = _lines.NextCount();
        var total = 0L;
        var numShipped = 0;
        for (var line = 0; line < numLines; line++)
        {
            var price = ScaledSizes.RetailPrice(_lines.NextPart()) * _lines.NextQuantity();
            // Both percentages are cut off, not rounded.
            total += price * (100 - _lines.NextDiscount()) / 100 * (100 + _lines.NextTax()) / 100;
            if (date + _lines.NextShipDelay() <= OrderDates.Current)
                numShipped++;
        }

        _batch.Long(0).Add(OrderLines.Key(unit + 1));
        _batch.Long(1).Add(NextCustomer());
        _batch.Text(2).Add(Status(numShipped, numLines));
        _batch.Long(3).Add(total);
        _batch.Int(4).Add(date);
        _batch.Text(5).Add(Vocabulary.Priorities.Pick(_priority));
        _batch.Text(6).AddNumbered("Clerk#"u8, _clerk.Next(1, _sizes.NumClerks));
        _batch.Int(7).Add(0);
        _batch.Text(8).Add(_comment.Next());
        return 1;
    }

    private static ReadOnlySpan<byte> Status(int numShipped, int numLines)
    {
        if (numShipped == numLines)
            return "F"u8;
        return numShipped > 0 ? "P"u8 : "O"u8;
    }

    // Every third customer never orders: such a key moves to a neighbour, within the customers there are.
    private long NextCustomer()
    {
        var key = _customer.Next();
        for (var step = 1; key % 3 == 0; step = -step)
            key = Math.Min(key + step, _sizes.NumCustomers);
        return key;
    }
}
