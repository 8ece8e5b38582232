using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Columnar.Frames;
using Impala.Engine.Expressions;
using Impala.Storage.Memory;
using Xunit;

namespace Impala.Engine.Tests.Columnar;

/// <summary>Integers and texts that travel shorter than they are: every width, at its edges, with NULLs, few rows and many.</summary>
public sealed unsafe class PackedFrameTests
{
    private static readonly int[] Counts = [0, 1, 2, 15, 16, 17, 255, 2048];

    public static TheoryData<string, long, long, int> Integers() => new()
    {
        { "SMALLINT", short.MinValue, 255, 1 },
        { "SMALLINT", -5, 256, 2 },
        { "INT", int.MinValue, 255, 1 },
        { "INT", int.MaxValue - 65535, 65535, 2 },
        { "INT", -3, 65536, 4 },
        { "BIGINT", long.MinValue, 255, 1 },
        { "BIGINT", long.MaxValue - 65535, 65535, 2 },
        { "BIGINT", -9, uint.MaxValue, 4 },
        { "BIGINT", 1L << 40, 1L << 32, 8 },
        { "BIGINT", long.MinValue, -1, 8 },
        { "DECIMAL", -7, 200, 1 },
        { "DECIMAL", long.MinValue, 65535, 2 },
        { "DECIMAL", 0, uint.MaxValue, 4 },
        { "DECIMAL", long.MinValue, -1, 8 },
    };

    /// <param name="name">The type.</param>
    /// <param name="least">The least value.</param>
    /// <param name="spread">The greatest one's distance from it; -1 is the widest of 64 bits.</param>
    /// <param name="width">Bytes of a value that travels.</param>
    [Theory]
    [MemberData(nameof(Integers))]
    public void IntegersComeOutAsTheyWentIn(string name, long least, long spread, int width)
    {
        var type = name switch { "SMALLINT" => SqlType.SmallInt, "INT" => SqlType.Int, "BIGINT" => SqlType.BigInt, _ => SqlType.Decimal(38, 2) };
        var random = new Random(11);
        foreach (var count in Counts)
        {
            var values = Enumerable.Range(0, count).Select(i => i switch
            {
                0 => least,
                1 => unchecked((long)((ulong)least + (ulong)spread)),
                _ => unchecked((long)((ulong)least + (spread == -1 ? (ulong)random.NextInt64() * 2 : (ulong)random.NextInt64(spread + 1)))),
            }).ToArray();
            foreach (var withNulls in new[] { false, true })
            {
                var length = Check(type, count, withNulls, (vector, row) => Set(vector, row, values[row]), (vector, row) => Assert.Equal(values[row], Get(vector, row)));
                if (count == 2048)
                    Assert.InRange(length, count * width, (count * width) + 400);
            }
        }
    }

    [Fact]
    public void DecimalsBeyond64BitsTravelAsTheyAre()
    {
        var large = Int128.MaxValue / 3;
        Check(SqlType.Decimal(38, 0), 100, false, (vector, row) => vector.Values<Int128>()[row] = row == 50 ? large : row, (vector, row) => Assert.Equal(row == 50 ? large : row, vector.Values<Int128>()[row]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(70_000)]
    public void TextsComeOutAsTheyWentIn(int longest)
    {
        var random = new Random(longest);
        foreach (var count in longest > 1000 ? [0, 1, 40] : Counts)
        {
            var texts = Enumerable.Range(0, count).Select(i =>
            {
                var text = new byte[i == 1 ? longest : random.Next(longest + 1)];
                random.NextBytes(text);
                return text;
            }).ToArray();
            var pinned = texts.Select(text => GC.AllocateArray<byte>(text.Length + 1, pinned: true)).ToArray();
            foreach (var withNulls in new[] { false, true })
            {
                Check(
                    SqlType.String,
                    count,
                    withNulls,
                    (vector, row) =>
                    {
                        texts[row].CopyTo(pinned[row], 0);
                        fixed (byte* bytes = pinned[row])
                            vector.Strings[row] = new StringView(bytes, texts[row].Length);
                    },
                    (vector, row) =>
                    {
                        Assert.Equal(texts[row], vector.Strings[row].Span.ToArray());
                        // Inline views are compared bit for bit: what is past the text must be zero.
                        if (texts[row].Length <= StringView.MaxInline)
                            Assert.Equal(StringView.Inline(texts[row]), vector.Strings[row]);
                    });
            }
            GC.KeepAlive(pinned);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(2000)]
    public void CodesComeOutAsTheyWentIn(int numEntries)
    {
        var memory = new MemoryTracker("test");
        var entries = ColumnVector.CreateFlat(SqlType.BigInt, numEntries, memory);
        for (var i = 0; i < numEntries; i++)
            entries.Values<long>()[i] = i * 3L;
        var vector = ColumnVector.CreateDictionary(entries, 2048, memory);
        entries.Release();
        for (var row = 0; row < 2048; row++)
            vector.Codes[row] = row % numEntries;
        RoundTrip(RecordBatch.Create([vector], 2048), SqlType.BigInt, memory, (read, row) => Assert.Equal(row % numEntries, read.Codes[row]));
        Assert.Equal(0, memory.Current);
    }

    /// <summary>Writes, reads and compares; answers the frame's length.</summary>
    private static int Check(SqlType type, int count, bool withNulls, Action<ColumnVector, int> set, Action<ColumnVector, int> compare)
    {
        var memory = new MemoryTracker("test");
        var vector = ColumnVector.CreateFlat(type, count, memory);
        for (var row = 0; row < count; row++)
            set(vector, row);
        if (withNulls)
        {
            var validity = vector.EnsureValidity(memory);
            for (var row = 2; row < count; row += 3)
                Bitmap.Clear(validity, row);
        }
        var length = RoundTrip(RecordBatch.Create([vector], count), type, memory, (read, row) =>
        {
            Assert.Equal(!withNulls || row % 3 != 2, read.IsValid(row));
            if (read.IsValid(row))
                compare(read, row);
        });
        Assert.Equal(0, memory.Current);
        return length;
    }

    private static int RoundTrip(RecordBatch batch, SqlType type, MemoryTracker memory, Action<ColumnVector, int> compare)
    {
        using (batch)
        using (var writer = new BatchFrameWriter(1))
        using (var reader = new BatchFrameReader([new Slot(0, "c", type)]))
        {
            var length = (int)writer.Measure(batch);
            writer.Plan(batch);
            var buffer = BufferPool.Rent(length, memory);
            writer.Write(batch, buffer.Span[..length]);
            using (var read = reader.Read(buffer, 0, length, memory))
            {
                for (var row = 0; row < batch.NumRows; row++)
                    compare(read[0], row);
                Assert.Equal(batch.NumRows, read.NumRows);
            }
            // A frame that ends early is refused, whatever it holds.
            for (var cut = 1; cut < length; cut = (cut * 2) + 1)
                Assert.Throws<SqlException>(() => reader.Read(buffer, 0, length - cut, memory));
            buffer.Release();
            return length;
        }
    }

    private static void Set(ColumnVector vector, int row, long value)
    {
        switch (vector.Physical)
        {
            case PhysicalType.Int16:
                vector.Values<short>()[row] = (short)value;
                break;
            case PhysicalType.Int32:
                vector.Values<int>()[row] = (int)value;
                break;
            case PhysicalType.Int64:
                vector.Values<long>()[row] = value;
                break;
            default:
                vector.Values<Int128>()[row] = value;
                break;
        }
    }

    private static long Get(ColumnVector vector, int row) => vector.Physical switch
    {
        PhysicalType.Int16 => vector.Values<short>()[row],
        PhysicalType.Int32 => vector.Values<int>()[row],
        PhysicalType.Int64 => vector.Values<long>()[row],
        _ => (long)vector.Values<Int128>()[row],
    };
}
