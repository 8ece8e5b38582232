using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.RuntimeFilters;
using Impala.Storage.Memory;

namespace Impala.Engine.Tests.RuntimeFilters;

/// <summary>Keys and columns out of arrays of objects, by physical type; null is NULL.</summary>
internal sealed unsafe class TestKeys(SqlType type, object?[] values, MemoryTracker memory) : IKeySource
{
    private int _next;

    public long NumRows => values.Length;

    public void Reset() => _next = 0;

    public ColumnVector? Next()
    {
        if (_next == values.Length)
            return null;
        var part = values[_next..Math.Min(values.Length, _next + 700)];
        _next += part.Length;
        return Column(type, part, memory);
    }

    public static ColumnVector Column(SqlType type, object?[] values, MemoryTracker memory)
    {
        var vector = ColumnVector.CreateFlat(type, values.Length, memory);
        System.Runtime.CompilerServices.Unsafe.InitBlockUnaligned(vector.Data, 0, (uint)(values.Length * PhysicalTypes.SizeOf(vector.Physical)));
        for (var i = 0; i < values.Length; i++)
        {
            switch (values[i])
            {
                case null:
                    Bitmap.Clear(vector.EnsureValidity(memory), i);
                    break;
                case bool flag:
                    vector.Data[i] = flag ? (byte)1 : (byte)0;
                    break;
                case sbyte tiny:
                    vector.Values<sbyte>()[i] = tiny;
                    break;
                case short small:
                    vector.Values<short>()[i] = small;
                    break;
                case int number:
                    vector.Values<int>()[i] = number;
                    break;
                case long big:
                    vector.Values<long>()[i] = big;
                    break;
                case Int128 wide:
                    vector.Values<Int128>()[i] = wide;
                    break;
                case float real:
                    vector.Values<float>()[i] = real;
                    break;
                case double real:
                    vector.Values<double>()[i] = real;
                    break;
                case byte[] text:
                    var buffer = BufferPool.Rent(text.Length + 1, memory);
                    text.CopyTo(buffer.Span);
                    vector.Strings[i] = new StringView(buffer.Pointer, text.Length);
                    vector.KeepAlive(buffer);
                    break;
            }
        }
        return vector;
    }

    /// <summary>The same values in dictionary codes.</summary>
    public static ColumnVector Encoded(SqlType type, object?[] values, MemoryTracker memory)
    {
        var entries = values.Where(value => value is not null).ToList();
        var dictionary = Column(type, [.. entries], memory);
        var vector = ColumnVector.CreateDictionary(dictionary, values.Length, memory);
        dictionary.Release();
        var next = 0;
        for (var i = 0; i < values.Length; i++)
        {
            vector.Codes[i] = values[i] is null ? 0 : next++;
            if (values[i] is null)
                Bitmap.Clear(vector.EnsureValidity(memory), i);
        }
        return vector;
    }
}
