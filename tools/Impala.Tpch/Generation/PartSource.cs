using Impala.Tpch.Randomness;
using Impala.Tpch.Text;

namespace Impala.Tpch.Generation;

/// <summary>part.</summary>
internal sealed class PartSource : RowSource
{
    private const int NumNameWords = 5;

    private readonly TpchBatch _batch;
    private readonly RandomStream _name;
    private readonly RandomStream _manufacturer;
    private readonly RandomStream _brand;
    private readonly RandomStream _type;
    private readonly RandomStream _size;
    private readonly RandomStream _container;
    private readonly CommentColumn _comment;
    private readonly byte[] _colors = new byte[Vocabulary.Colors.Count];

    public PartSource(TextPool pool, TpchBatch batch)
    {
        _batch = batch;
        _name = Stream(709314158, Vocabulary.Colors.Count);
        _manufacturer = Stream(1);
        _brand = Stream(46831694);
        _type = Stream(1841581359);
        _size = Stream(1193163244);
        _container = Stream(727633698);
        _comment = new CommentColumn(Stream(804159733, CommentColumn.Draws), pool, 14);
    }

    protected override int Write(long unit)
    {
        var key = unit + 1;
        var manufacturer = _manufacturer.Next(1, 5);
        var brand = _brand.Next(1, 5);
        _batch.Long(0).Add(key);
        AddName(_batch.Text(1));
        AddDigits(_batch.Text(2), "Manufacturer#"u8, manufacturer, 1);
        AddDigits(_batch.Text(3), "Brand#"u8, (manufacturer * 10) + brand, 2);
        _batch.Text(4).Add(Vocabulary.PartTypes.Pick(_type));
        _batch.Int(5).Add(_size.Next(1, 50));
        _batch.Text(6).Add(Vocabulary.Containers.Pick(_container));
        _batch.Long(7).Add(ScaledSizes.RetailPrice(key));
        _batch.Text(8).Add(_comment.Next());
        return 1;
    }

    private static void AddDigits(TextBuffer column, ReadOnlySpan<byte> prefix, int number, int numDigits)
    {
        var target = column.Append(prefix.Length + numDigits);
        prefix.CopyTo(target);
        TextBuffer.WriteDigits(target[prefix.Length..], number);
    }

    // The first five places of a shuffle of all colors, which starts from the same order for every part.
    private void AddName(TextBuffer column)
    {
        for (var i = 0; i < _colors.Length; i++)
            _colors[i] = (byte)i;
        var length = NumNameWords - 1;
        for (var i = 0; i < NumNameWords; i++)
        {
            var other = _name.Next(i, _colors.Length - 1);
            (_colors[i], _colors[other]) = (_colors[other], _colors[i]);
            length += Vocabulary.Colors[_colors[i]].Length;
        }

        var target = column.Append(length);
        for (var i = 0; i < NumNameWords; i++)
        {
            if (i > 0)
            {
                target[0] = (byte)' ';
                target = target[1..];
            }

            var word = Vocabulary.Colors[_colors[i]];
            word.CopyTo(target);
            target = target[word.Length..];
        }
    }
}
