namespace Impala.Engine.Functions.Aggregates;

/// <summary>Bytes that grow within an arena: the state of group_concat and array_agg. The slot is 24 bytes and starts zeroed.</summary>
internal unsafe struct GrowingBytes
{
    private const int MaxLength = 1 << 30;

    private byte* _data;
    private int _length;
    private int _capacity;

    /// <summary>A number the owner keeps beside the bytes.</summary>
    public long Tag;

    public readonly int Length => _length;

    public readonly ReadOnlySpan<byte> Span => new(_data, _length);

    public void Append(ReadOnlySpan<byte> bytes, AggregateArena arena)
    {
        var needed = (long)_length + bytes.Length;
        if (needed > MaxLength)
            throw FunctionErrors.StringTooLong();
        if (needed > _capacity)
            Grow(needed, arena);
        bytes.CopyTo(new Span<byte>(_data + _length, bytes.Length));
        _length = (int)needed;
    }

    public void AppendInt32(int value, AggregateArena arena) => Append(new ReadOnlySpan<byte>(&value, sizeof(int)), arena);

    private void Grow(long needed, AggregateArena arena)
    {
        var capacity = Math.Min(Math.Max(needed, Math.Max(32, (long)_capacity * 2)), MaxLength);
        var data = arena.Allocate(capacity);
        Span.CopyTo(new Span<byte>(data, _length));
        _data = data;
        _capacity = (int)capacity;
    }
}
