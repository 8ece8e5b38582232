using Impala.Tpch.Randomness;
using Impala.Tpch.Text;

namespace Impala.Tpch.Generation;

/// <summary>customer.</summary>
internal sealed class CustomerSource : RowSource
{
    private readonly TpchBatch _batch;
    private readonly AddressColumn _address;
    private readonly RandomStream _nation;
    private readonly PhoneColumn _phone;
    private readonly RandomStream _balance;
    private readonly RandomStream _segment;
    private readonly CommentColumn _comment;

    public CustomerSource(ScaledSizes sizes, TextPool pool, TpchBatch batch)
    {
        _batch = batch;
        _address = new AddressColumn(Stream(881155353, AddressColumn.Draws), sizes.Edition);
        _nation = Stream(1489529863);
        _phone = new PhoneColumn(Stream(1521138112, PhoneColumn.Draws));
        _balance = Stream(298370230);
        _segment = Stream(1140279430);
        _comment = new CommentColumn(Stream(1335826707, CommentColumn.Draws), pool, 73);
    }

    protected override int Write(long unit)
    {
        var key = unit + 1;
        var nation = _nation.Next(0, 24);
        _batch.Long(0).Add(key);
        _batch.Text(1).AddNumbered("Customer#"u8, key);
        _address.AddTo(_batch.Text(2));
        _batch.Int(3).Add(nation);
        _phone.AddTo(_batch.Text(4), nation);
        _batch.Long(5).Add(_balance.Next(-99_999, 999_999));
        _batch.Text(6).Add(Vocabulary.Segments.Pick(_segment));
        _batch.Text(7).Add(_comment.Next());
        return 1;
    }
}
