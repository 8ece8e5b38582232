using System.Text;
using Impala.Tpch.Text;

namespace Impala.Tpch.Generation;

/// <summary>nation: the fixed list, with drawn comments.</summary>
internal sealed class NationSource : RowSource
{
    private readonly TpchBatch _batch;
    private readonly CommentColumn _comment;

    public NationSource(TextPool pool, TpchBatch batch)
    {
        _batch = batch;
        _comment = new CommentColumn(Stream(606179079, CommentColumn.Draws), pool, 72);
    }

    protected override int Write(long unit)
    {
        var (name, region) = Vocabulary.Nations[unit];
        _batch.Int(0).Add((int)unit);
        _batch.Text(1).Add(Encoding.ASCII.GetBytes(name));
        _batch.Int(2).Add(region);
        _batch.Text(3).Add(_comment.Next());
        return 1;
    }
}
