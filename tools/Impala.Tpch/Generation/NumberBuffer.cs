using System.Numerics;

namespace Impala.Tpch.Generation;

/// <summary>Values of fixed width: <see cref="int"/> for INT and DATE, <see cref="long"/> for BIGINT and DECIMAL.</summary>
public sealed class NumberBuffer<T> : ColumnBuffer
    where T : unmanaged, INumber<T>
{
    private T[] _values = new T[1024];
    private int _count;

    /// <summary>The values, one a row.</summary>
    public ReadOnlySpan<T> Values => _values.AsSpan(0, _count);

    /// <summary>The values and room for more.</summary>
    internal T[] Array => _values;

    internal override void Clear() => _count = 0;

    internal void Add(T value)
    {
        if (_count == _values.Length)
            System.Array.Resize(ref _values, _count * 2);
        _values[_count++] = value;
    }
}
