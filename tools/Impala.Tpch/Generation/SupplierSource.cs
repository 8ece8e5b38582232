using Impala.Tpch.Randomness;
using Impala.Tpch.Text;

namespace Impala.Tpch.Generation;

/// <summary>supplier. About ten in 10,000 carry "Customer ... Complaints" or "Customer ... Recommends" in the comment.</summary>
internal sealed class SupplierSource : RowSource
{
    private readonly TpchBatch _batch;
    private readonly AddressColumn _address;
    private readonly RandomStream _nation;
    private readonly PhoneColumn _phone;
    private readonly RandomStream _balance;
    private readonly CommentColumn _comment;
    private readonly RandomStream _isMarked;
    private readonly RandomStream _gap;
    private readonly RandomStream _offset;
    private readonly RandomStream _kind;

    public SupplierSource(ScaledSizes sizes, TextPool pool, TpchBatch batch)
    {
        _batch = batch;
        _address = new AddressColumn(Stream(706178559, AddressColumn.Draws), sizes.Edition);
        _nation = Stream(110356601);
        _phone = new PhoneColumn(Stream(884434366, PhoneColumn.Draws));
        _balance = Stream(962338209);
        _comment = new CommentColumn(Stream(1341315363, CommentColumn.Draws), pool, 63);
        _isMarked = Stream(202794285);
        _gap = Stream(263032577);
        _offset = Stream(715851524);
        _kind = Stream(753643799);
    }

    protected override int Write(long unit)
    {
        var key = unit + 1;
        var nation = _nation.Next(0, 24);
        _batch.Long(0).Add(key);
        _batch.Text(1).AddNumbered("Supplier#"u8, key);
        _address.AddTo(_batch.Text(2));
        _batch.Int(3).Add(nation);
        _phone.AddTo(_batch.Text(4), nation);
        _batch.Long(5).Add(_balance.Next(-99_999, 999_999));

        var text = _comment.Next();
        var target = _batch.Text(6).Append(text.Length);
        text.CopyTo(target);
        if (_isMarked.Next(1, 10_000) <= 10)
            Mark(target);
        return 1;
    }

    // Both words overwrite the comment: "Customer " at the offset, the verdict after a gap of the original text.
    private void Mark(Span<byte> comment)
    {
        var subject = "Customer "u8;
        const int verdictLength = 10;
        var room = comment.Length - subject.Length - verdictLength;
        var gap = _gap.Next(0, room);
        var offset = _offset.Next(0, room - gap);
        var verdict = _kind.Next(0, 100) < 50 ? "Complaints"u8 : "Recommends"u8;
        subject.CopyTo(comment[offset..]);
        verdict.CopyTo(comment[(offset + subject.Length + gap)..]);
    }
}
