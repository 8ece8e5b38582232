using System.Text;
using Impala.Tpch.Text;

namespace Impala.Tpch.Generation;

/// <summary>region: the fixed list, with drawn comments.</summary>
internal sealed class RegionSource : RowSource
{
    private readonly TpchBatch _batch;
    private readonly CommentColumn _comment;

    public RegionSource(TextPool pool, TpchBatch batch)
    {
        _batch = batch;
        _comment = new CommentColumn(Stream(1500869201, CommentColumn.Draws), pool, 72);
    }

    protected override int Write(long unit)
    {
        _batch.Int(0).Add((int)unit);
        _batch.Text(1).Add(Encoding.ASCII.GetBytes(Vocabulary.Regions[unit]));
        _batch.Text(2).Add(_comment.Next());
        return 1;
    }
}
