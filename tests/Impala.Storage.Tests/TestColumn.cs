using Impala.Catalog.Types;
using Impala.Storage.Memory;
using Impala.Storage.Parquet.Decoding;
using Impala.Storage.Parquet.Encoding;

namespace Impala.Storage.Tests;

/// <summary>A column of test values in native memory, in the engine's physical type, and what each prints as.</summary>
internal sealed unsafe class TestColumn : IDisposable
{
    private readonly List<NativeBuffer> _buffers = [];
    private readonly NativeBuffer _values;
    private readonly NativeBuffer _validity;

    public TestColumn(string name, SqlType type, IReadOnlyList<object?> values)
    {
        Name = name;
        Type = type;
        NumRows = values.Count;
        _values = Rent((values.Count * 16L) + 64);
        _validity = Rent((values.Count / 8) + 8);
        _validity.Span.Clear();
        _values.Span.Clear();
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] is not { } value)
                continue;
            HasValues = true;
            _validity.Pointer[i >> 3] |= (byte)(1 << (i & 7));
            Store(i, value);
        }
        HasNulls = values.Contains(null);
        Texts = new List<string?>(values.Count);
        for (var i = 0; i < values.Count; i++)
            Texts.Add(values[i] is null ? null : ColumnText.Format(_values.Pointer, i, type));
    }

    public string Name { get; }

    public SqlType Type { get; }

    public int NumRows { get; }

    public bool HasNulls { get; }

    public bool HasValues { get; }

    public List<string?> Texts { get; }

    /// <summary>The rows from a multiple of eight on.</summary>
    public ColumnData Slice(int start) =>
        new(_values.Pointer + ((long)start * ColumnConversion.SizeOf(Type)), HasNulls ? _validity.Pointer + (start >> 3) : null);

    public void Dispose()
    {
        foreach (var buffer in _buffers)
            buffer.Release();
    }

    private NativeBuffer Rent(long size)
    {
        var buffer = BufferPool.Rent(size, ColumnText.Tracker);
        _buffers.Add(buffer);
        return buffer;
    }

    private void Store(int row, object value)
    {
        switch (value)
        {
            case bool boolean:
                _values.Pointer[row] = boolean ? (byte)1 : (byte)0;
                break;
            case sbyte number:
                ((sbyte*)_values.Pointer)[row] = number;
                break;
            case short number:
                ((short*)_values.Pointer)[row] = number;
                break;
            case int number:
                ((int*)_values.Pointer)[row] = number;
                break;
            case long number:
                ((long*)_values.Pointer)[row] = number;
                break;
            case float number:
                ((float*)_values.Pointer)[row] = number;
                break;
            case double number:
                ((double*)_values.Pointer)[row] = number;
                break;
            case Int128 number:
                ((Int128*)_values.Pointer)[row] = number;
                break;
            case byte[] bytes:
                var buffer = Rent(bytes.Length + 1);
                bytes.CopyTo(buffer.Span);
                ((StringView*)_values.Pointer)[row] = new StringView(buffer.Pointer, bytes.Length);
                break;
            default:
                throw new ArgumentException(value.GetType().Name, nameof(value));
        }
    }
}
