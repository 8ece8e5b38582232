using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Columnar.Frames;
using Impala.Engine.Execution;
using Impala.Engine.Execution.Exchange;
using Impala.Engine.Execution.Profile;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Tests.Execution;
using Impala.Storage.Memory;
using Xunit;

namespace Impala.Engine.Tests.Columnar;

/// <summary>Frames of an exchange: what goes in comes out, whatever the vectors' kinds; and no bytes a peer may send harm the reader.</summary>
public sealed unsafe class BatchFrameTests
{
    private static readonly SqlType[] Types =
    [
        SqlType.Boolean, SqlType.TinyInt, SqlType.SmallInt, SqlType.Int, SqlType.BigInt, SqlType.Decimal(12, 2), SqlType.Decimal(38, 4), SqlType.Float,
        SqlType.Double, SqlType.String, SqlType.String,
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void ABatchComesOutAsItWentIn(int seed)
    {
        var memory = new MemoryTracker("test");
        var batches = new RandomBatches(new Random(seed), Types, 40);
        using (var source = new RandomBatches.Source(Context(memory), batches))
        using (var writer = new BatchFrameWriter(Types.Length))
        using (var reader = new BatchFrameReader(Slots()))
        {
            while (source.Next(out var next) == OperatorState.Batch)
            {
                using var batch = next!.Compact(memory);
                var buffer = Write(writer, batch, memory, out var length);
                using var read = reader.Read(buffer, 0, length, memory);
                buffer.Release();
                Assert.Equal(TestRows.Read(batch).Select(TestRows.Text), TestRows.Read(read).Select(TestRows.Text));
            }
        }
        Assert.Equal(0, memory.Current);
    }

    [Fact]
    public void ADictionaryIsSentOnceAndALargeOneNever()
    {
        var memory = new MemoryTracker("test");
        using var writer = new BatchFrameWriter(1);
        using var reader = new BatchFrameReader([new Slot(0, "c", SqlType.BigInt)]);
        var small = Dictionary(100, memory);
        var large = Dictionary(100_000, memory);
        using var first = Coded(small, memory);
        using var second = Coded(small, memory);
        using var expanded = Coded(large, memory);
        var before = writer.Measure(first);
        var buffer = Write(writer, first, memory, out var length);
        reader.Read(buffer, 0, length, memory).Dispose();
        Assert.Equal(before - (100 * sizeof(long)), writer.Measure(second));
        var next = Write(writer, second, memory, out length);
        using (var read = reader.Read(next, 0, length, memory))
            Assert.Equal((VectorKind.Dictionary, 7L * 10), (read[0].Kind, (long)TestRows.Value(read[0], 7)!));
        Assert.InRange(writer.Measure(expanded), 1000 * sizeof(long), (1000 * sizeof(long)) + 100);
        buffer.Release();
        next.Release();
        small.Release();
        large.Release();
    }

    [Fact]
    public void BrokenFramesAreRefusedOrRead()
    {
        var memory = new MemoryTracker("test");
        var random = new Random(7);
        var batches = new RandomBatches(random, Types, 30);
        using (var source = new RandomBatches.Source(Context(memory), batches))
        {
            while (source.Next(out var next) == OperatorState.Batch)
            {
                using var batch = next!.Compact(memory);
                for (var attempt = 0; attempt < 30; attempt++)
                {
                    using var writer = new BatchFrameWriter(Types.Length);
                    using var reader = new BatchFrameReader(Slots());
                    var buffer = Write(writer, batch, memory, out var length);
                    for (var flip = 0; flip < 3; flip++)
                        buffer.Pointer[random.Next(Math.Min(length, 400))] ^= (byte)(1 << random.Next(8));
                    if (attempt % 3 == 0)
                        length = random.Next(length);
                    try
                    {
                        using var read = reader.Read(buffer, 0, length, memory);
                        Assert.Equal(Types.Length, read.NumColumns);
                        Assert.NotNull(TestRows.Read(read).Select(TestRows.Text).ToList());
                    }
                    catch (SqlException error)
                    {
                        Assert.Equal(SqlState.InternalError, error.SqlState);
                    }
                    buffer.Release();
                }
            }
        }
        Assert.Equal(0, memory.Current);
    }

    private static NativeBuffer Write(BatchFrameWriter writer, RecordBatch batch, MemoryTracker memory, out int length)
    {
        length = (int)writer.Measure(batch);
        writer.Plan(batch);
        var buffer = BufferPool.Rent(length, memory);
        writer.Write(batch, buffer.Span[..length]);
        return buffer;
    }

    private static ColumnVector Dictionary(int numEntries, MemoryTracker memory)
    {
        var entries = ColumnVector.CreateFlat(SqlType.BigInt, numEntries, memory);
        for (var i = 0; i < numEntries; i++)
            entries.Values<long>()[i] = i * 10L;
        return entries;
    }

    private static RecordBatch Coded(ColumnVector dictionary, MemoryTracker memory)
    {
        var vector = ColumnVector.CreateDictionary(dictionary, 1000, memory);
        for (var i = 0; i < 1000; i++)
            vector.Codes[i] = i % 100;
        return RecordBatch.Create([vector], 1000);
    }

    private static Slot[] Slots() => [.. Types.Select((type, i) => new Slot(i, "c" + i, type))];

    private static OperatorContext Context(MemoryTracker memory) => new(
        new FragmentInstanceContext
        {
            Statement = new StatementContext("0:0", 0, "UTC", "u", "default", "c", true),
            InstanceIndex = 0,
            LocalIndex = 0,
            NumLocalInstances = 1,
            Memory = memory,
            Exchange = new LocalExchange(),
            Shared = new FragmentSharedState(),
            CancellationToken = CancellationToken.None,
        },
        new OperatorMetrics(0, "source"),
        "source");
}
