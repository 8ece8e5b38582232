using Impala.Tpch.Randomness;
using Impala.Tpch.Text;

namespace Impala.Tpch.Generation;

/// <summary>partsupp: four rows for every part.</summary>
internal sealed class PartSuppSource : RowSource
{
    private const int SuppliersPerPart = 4;

    private readonly ScaledSizes _sizes;
    private readonly TpchBatch _batch;
    private readonly RandomStream _quantity;
    private readonly RandomStream _cost;
    private readonly CommentColumn _comment;

    public PartSuppSource(ScaledSizes sizes, TextPool pool, TpchBatch batch)
    {
        _sizes = sizes;
        _batch = batch;
        _quantity = Stream(1671059989, SuppliersPerPart);
        _cost = Stream(1051288424, SuppliersPerPart);
        _comment = new CommentColumn(Stream(1961692154, SuppliersPerPart * CommentColumn.Draws), pool, 124);
    }

    protected override int Write(long unit)
    {
        for (var number = 0; number < SuppliersPerPart; number++)
        {
            _batch.Long(0).Add(unit + 1);
            _batch.Long(1).Add(_sizes.SupplierOfPart(unit + 1, number));
            _batch.Long(2).Add(_quantity.Next(1, 9999));
            _batch.Long(3).Add(_cost.Next(100, 100_000));
            _batch.Text(4).Add(_comment.Next());
        }

        return SuppliersPerPart;
    }
}
