using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Columnar.Frames;
using Impala.Engine.Execution;
using Impala.Engine.Execution.Exchange;
using Impala.Engine.Execution.Profile;
using Impala.Engine.Functions;
using Impala.Engine.Planning;
using Impala.Storage.Memory;
using Impala.Testing;
using Xunit;
using Builder = Impala.Engine.Execution.OperatorBuilder.OperatorBuilder;

namespace Impala.Engine.Tests.Execution;

/// <summary>
/// What the hot operators allocate on the managed heap once they run: what a file and its pages cost, spread over the batches. Batches, vectors,
/// selections and arrays of columns come from pools of objects; values, codes and row numbers lie in pooled native memory. One thread pulls, so that what it allocates is known.
/// </summary>
public sealed class AllocationTests
{
    private const int NumFiles = 3;

    /// <summary>Steps between the beginnings of files and pages allocate nothing; those cost no more than when the limit was set, and half as much.</summary>
    /// <param name="sql">What runs over lineitem.</param>
    /// <param name="limit">Bytes for each 2048 rows that are read, all of a file's spread over its thirty batches.</param>
    [Theory]
    [InlineData("select l_orderkey, l_quantity, l_extendedprice, l_shipdate, l_shipmode, l_comment from lineitem", 360)]
    [InlineData("select l_orderkey, l_extendedprice from lineitem where l_quantity < 24 and l_extendedprice > l_orderkey", 220)]
    [InlineData("select l_extendedprice * (1 - l_discount) * (1 + l_tax), l_orderkey + 1 from lineitem", 290)]
    [InlineData("select cast(l_discount as double) / l_orderkey, l_orderkey % 7, l_shipdate + 1 from lineitem", 430)]
    [InlineData("select l_returnflag, l_linestatus, sum(l_quantity), sum(l_extendedprice * (1 - l_discount)), count(*) from lineitem group by l_returnflag, l_linestatus", 320)]
    [InlineData("select l_orderkey, sum(l_quantity) from lineitem group by l_orderkey", 140)]
    [InlineData("select sum(l_quantity), sum(o_totalprice) from lineitem, orders where l_orderkey = o_orderkey", 135)]
    [InlineData("select count(*) from lineitem where l_comment like '%special%requests%' or l_comment ilike '%Pending%'", 110)]
    public void ABatchAllocatesNothing(string sql, int limit)
    {
        var path = RepositoryPaths.SharedPath("tpch", "sf0.01", "lineitem", "lineitem.parquet");
        var one = EngineHarness.Tpch(1);
        var several = EngineHarness.Tpch(1);
        several.AddParquet("lineitem", [.. Enumerable.Repeat(path, 1 + NumFiles)]);
        for (var i = 0; i < 2; i++)
        {
            Run(one, sql);
            Run(several, sql);
        }
        // While lifetimes are checked nothing is used again.
        if (Lifetimes.AreChecked)
            return;
        var steps = Run(several, sql);
        var silent = steps.Count(step => step == 0);
        Assert.True(silent * 4 >= steps.Count * 3, $"only {silent} of {steps.Count} steps allocate nothing: {string.Join(' ', steps)}");
        const int numBatches = NumFiles * 60_175 / RecordBatch.DefaultNumRows;
        Assert.InRange((steps.Sum() - Run(one, sql).Sum()) / numBatches, 0, limit);
    }

    /// <summary>What an exchange sends is written in place.</summary>
    [Fact]
    public unsafe void AFrameIsWrittenWithoutAllocating()
    {
        var memory = new MemoryTracker("test");
        var columns = new[] { ColumnVector.CreateFlat(SqlType.BigInt, 2048, memory), ColumnVector.CreateFlat(SqlType.String, 2048, memory) };
        var numbers = columns[0].Values<long>();
        for (var i = 0; i < 2048; i++)
        {
            numbers[i] = i;
            columns[1].Strings[i] = StringView.Inline("text"u8);
        }
        using (var batch = RecordBatch.Create(columns, 2048))
        using (var writer = new BatchFrameWriter(2))
        {
            var buffer = BufferPool.Rent(writer.Measure(batch), memory);
            Assert.Equal(0, AllocatedBy(() =>
            {
                var length = (int)writer.Measure(batch);
                writer.Plan(batch);
                writer.Write(batch, buffer.Span[..length]);
            }));
            buffer.Release();
        }
        Assert.Equal(0, memory.Current);
    }

    private static long AllocatedBy(Action action)
    {
        for (var i = 0; i < 50; i++)
            action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 50; i++)
            action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>Bytes this thread allocates while it pulls a query's rows, step by step: a batch that comes out, or one or two that are consumed.</summary>
    private static List<long> Run(EngineHarness harness, string sql)
    {
        var plan = harness.Plan(sql);
        Assert.Single<PlanFragment>(plan.Fragments);
        var memory = new MemoryTracker("query");
        using (var exchange = new LocalExchange())
        using (var shared = new FragmentSharedState())
        {
            var context = new FragmentInstanceContext
            {
                Statement = new StatementContext("0:0", 0, "UTC", "tester", "default", "localhost", true),
                InstanceIndex = 0,
                LocalIndex = 0,
                NumLocalInstances = 1,
                Memory = memory,
                Exchange = exchange,
                Shared = shared,
                CancellationToken = CancellationToken.None,
            };
            using var top = new Builder(context, new InstanceMetrics(), [.. EngineHarness.RangesOf(plan.Fragments[0].Root)]).Build(plan.Fragments[0].Root);
            var clock = new RacingClock();
            var steps = new List<long>(10_000);
            while (true)
            {
                context.Slice.Start(clock, isInline: false);
                var before = GC.GetAllocatedBytesForCurrentThread();
                var state = top.Next(out var batch);
                batch?.Dispose();
                steps.Add(GC.GetAllocatedBytesForCurrentThread() - before);
                if (state == OperatorState.Done)
                    return steps;
                Assert.True(state == OperatorState.Batch || top.BlockedOn!.IsSet);
            }
        }
    }

    /// <summary>Two looks at it are an hour apart, or none: slices end after a batch or two.</summary>
    private sealed class RacingClock : TimeProvider
    {
        private long _numLooks;

        public override long GetTimestamp() => _numLooks++ / 3 * TimestampFrequency * 3600;
    }
}
