namespace Impala.Tpch.Generation;

/// <summary>Strings: the bytes one after the other, and where each ends.</summary>
public sealed class TextBuffer : ColumnBuffer
{
    private byte[] _bytes = new byte[16 * 1024];
    private int[] _offsets = new int[1024];
    private int _count;

    /// <summary>One more offset than strings: string i is <c>Bytes[Offsets[i]..Offsets[i + 1]]</c>.</summary>
    public ReadOnlySpan<int> Offsets => _offsets.AsSpan(0, _count + 1);

    /// <summary>The bytes of all strings.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _offsets[_count]);

    /// <summary>The bytes of one string.</summary>
    public ReadOnlySpan<byte> this[int row] => _bytes.AsSpan(_offsets[row].._offsets[row + 1]);

    /// <summary>The bytes and room for more.</summary>
    internal byte[] Array => _bytes;

    internal override void Clear() => _count = 0;

    internal void Add(ReadOnlySpan<byte> text) => text.CopyTo(Append(text.Length));

    /// <summary>Adds a string of a length that the caller fills in.</summary>
    internal Span<byte> Append(int length)
    {
        var start = _offsets[_count];
        if (start + length > _bytes.Length)
            System.Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, start + length));
        if (_count + 1 == _offsets.Length)
            System.Array.Resize(ref _offsets, _offsets.Length * 2);
        _offsets[++_count] = start + length;
        return _bytes.AsSpan(start, length);
    }

    /// <summary>Adds a name such as <c>Supplier#000000001</c>: nine digits at least.</summary>
    internal void AddNumbered(ReadOnlySpan<byte> prefix, long number)
    {
        var numDigits = 9;
        for (var rest = number / 1_000_000_000; rest > 0; rest /= 10)
            numDigits++;
        var target = Append(prefix.Length + numDigits);
        prefix.CopyTo(target);
        WriteDigits(target[prefix.Length..], number);
    }

    /// <summary>Writes a number with leading zeros over the whole span.</summary>
    internal static void WriteDigits(Span<byte> target, long number)
    {
        for (var i = target.Length - 1; i >= 0; i--, number /= 10)
            target[i] = (byte)('0' + (number % 10));
    }
}
