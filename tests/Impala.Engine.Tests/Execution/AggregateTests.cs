using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Xunit;

namespace Impala.Engine.Tests.Execution;

/// <summary>Aggregation in one step and in two over several instances, against LINQ.</summary>
public sealed class AggregateTests
{
    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 3)]
    [InlineData(500, 7)]
    [InlineData(20_000, 6_000)]
    public async Task Groups_give_what_linq_gives_in_one_step_and_in_two(int numRows, int numKeys)
    {
        var random = new Random(3);
        var rows = Enumerable.Range(0, numRows).Select(_ => new object?[]
        {
            random.Next(20) == 0 ? null : random.Next(numKeys),
            random.Next(3) == 0 ? "key" : "a longer key, beyond twelve bytes",
            random.Next(10) == 0 ? null : (long)random.Next(1000),
        }).ToList();
        var expected = TestRows.Sorted(rows.GroupBy(row => (row[0], row[1])).Select(group => new object?[]
        {
            group.Key.Item1,
            group.Key.Item2,
            (long)group.Count(),
            group.Any(row => row[2] is not null) ? group.Sum(row => (long?)row[2]) : null,
            group.Min(row => (long?)row[2]),
        }));
        foreach (var instances in new[] { 0, 1, 3 })
        {
            var plan = new TestPlan();
            Slot a = plan.Slot("a", SqlType.Int), s = plan.Slot("s", SqlType.String), x = plan.Slot("x", SqlType.BigInt);
            ValueList<AggregateAssignment> aggregates = [plan.Aggregate("count"), plan.Aggregate("sum", TestPlan.Ref(x)), plan.Aggregate("min", TestPlan.Ref(x))];
            PlanNode root = plan.Values([a, s, x], rows);
            if (instances == 0)
            {
                root = plan.Add(new AggregateNode(root, [a, s], aggregates));
            }
            else
            {
                root = plan.Exchange(root, ExchangeKind.RoundRobin);
                root = plan.Add(new AggregateNode(root, [a, s], aggregates, AggregationStep.Partial));
                root = plan.Exchange(root, ExchangeKind.Hash, [TestPlan.Ref(a), TestPlan.Ref(s)], FragmentPlacement.Distributed);
                root = plan.Add(new AggregateNode(root, [a, s], aggregates, AggregationStep.Final));
                root = plan.Exchange(root, ExchangeKind.Gather, placement: FragmentPlacement.Distributed);
            }
            var actual = await new PlanRunner { NumInstances = instances }.RunAsync(plan.Finish(root));
            Assert.Equal(expected, TestRows.Sorted(actual));
        }
    }

    [Fact]
    public async Task Without_keys_there_is_one_row_even_of_nothing()
    {
        foreach (var numRows in new[] { 0, 1, 5000 })
        {
            var plan = new TestPlan();
            var x = plan.Slot("x", SqlType.BigInt);
            var values = plan.Values([x], Enumerable.Range(0, numRows).Select(i => new object?[] { (long)i }));
            var root = plan.Add(new AggregateNode(values, [], [plan.Aggregate("count"), plan.Aggregate("max", TestPlan.Ref(x))]));
            var row = Assert.Single(await new PlanRunner().RunAsync(plan.Finish(root)));
            Assert.Equal([(long)numRows, numRows == 0 ? null : numRows - 1L], row);
        }
    }

    [Fact]
    public async Task Distinct_and_filtered_calls_see_only_their_rows()
    {
        var random = new Random(8);
        var rows = Enumerable.Range(0, 6000).Select(_ => new object?[] { random.Next(4), random.Next(12) == 0 ? null : (long)random.Next(50), random.Next(2) == 0 }).ToList();
        var plan = new TestPlan();
        Slot g = plan.Slot("g", SqlType.Int), x = plan.Slot("x", SqlType.BigInt), f = plan.Slot("f", SqlType.Boolean);
        var root = plan.Add(new AggregateNode(plan.Values([g, x, f], rows), [g],
        [
            plan.Aggregate("count", TestPlan.Ref(x)) with { IsDistinct = true },
            plan.Aggregate("sum", TestPlan.Ref(x)) with { Filter = TestPlan.Ref(f) },
            plan.Aggregate("sum", TestPlan.Ref(x)) with { IsDistinct = true, Filter = TestPlan.Ref(f) },
        ]));
        var expected = rows.GroupBy(row => row[0]).Select(group => new object?[]
        {
            group.Key,
            (long)group.Where(row => row[1] is not null).Select(row => row[1]).Distinct().Count(),
            group.Where(row => (bool)row[2]!).Sum(row => (long?)row[1]),
            group.Where(row => (bool)row[2]!).Select(row => (long?)row[1]).Distinct().Sum(),
        });
        Assert.Equal(TestRows.Sorted(expected), TestRows.Sorted(await new PlanRunner().RunAsync(plan.Finish(root))));
    }

    [Fact]
    public async Task Ordered_calls_take_their_rows_in_order()
    {
        var random = new Random(4);
        var rows = Enumerable.Range(0, 3000).Select(i => new object?[] { random.Next(5), "value number " + i, (long)i }).OrderBy(_ => random.Next()).ToList();
        var plan = new TestPlan();
        Slot g = plan.Slot("g", SqlType.Int), s = plan.Slot("s", SqlType.String), x = plan.Slot("x", SqlType.BigInt);
        var call = plan.Aggregate("string_agg", TestPlan.Ref(s), TestPlan.Literal(SqlType.String, "; ")) with { OrderBy = [new Ordering(x, true, true)] };
        var root = plan.Add(new AggregateNode(plan.Values([g, s, x], rows), [g], [call]));
        var expected = rows.GroupBy(row => row[0]).Select(group => new object?[]
        {
            group.Key, string.Join("; ", group.OrderByDescending(row => (long)row[2]!).Select(row => row[1])),
        });
        Assert.Equal(TestRows.Sorted(expected), TestRows.Sorted(await new PlanRunner().RunAsync(plan.Finish(root))));
    }

    [Fact]
    public async Task Nan_and_zeros_group_together()
    {
        var plan = new TestPlan();
        var d = plan.Slot("d", SqlType.Double);
        var odd = BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(double.NaN) ^ 1);
        var values = plan.Values([d], new object?[][] { [double.NaN], [odd], [0.0], [-0.0], [null], [null], [1.5] });
        var root = plan.Add(new AggregateNode(values, [d], [plan.Aggregate("count")]));
        var rows = await new PlanRunner().RunAsync(plan.Finish(root));
        Assert.Equal(4, rows.Count);
        Assert.Equal([1L, 2L, 2L, 2L], rows.Select(row => (long)row[1]!).Order());
    }

    [Fact]
    public async Task A_partial_step_that_does_not_reduce_passes_rows_through()
    {
        const int numRows = 400_000;
        var plan = new TestPlan();
        var (source, key) = Numbers(plan, numRows);
        ValueList<AggregateAssignment> aggregates = [plan.Aggregate("count"), plan.Aggregate("sum", TestPlan.Ref(key))];
        var partial = plan.Add(new AggregateNode(source, [key], aggregates, AggregationStep.Partial));
        var final = plan.Add(new AggregateNode(partial, [key], aggregates, AggregationStep.Final));
        var total = plan.Add(new AggregateNode(final, [], [plan.Aggregate("count"), plan.Aggregate("sum", TestPlan.Ref(aggregates[1].Output))]));
        var runner = new PlanRunner();
        var row = Assert.Single(await runner.RunAsync(plan.Finish(total)));
        Assert.Equal((long)numRows, row[0]);
        Assert.Equal(((Int128)numRows * (numRows - 1) / 2).ToString(), row[1]!.ToString());
        Assert.Equal(1, runner.Profile.FindNode(partial.NodeId)!.Counters["PassedThrough"]);
    }

    [Fact]
    public async Task Past_the_memory_limit_the_query_fails_and_frees_everything()
    {
        var plan = new TestPlan();
        var (source, key) = Numbers(plan, 1_000_000);
        var root = plan.Add(new AggregateNode(source, [key], [plan.Aggregate("count")]));
        var error = await Assert.ThrowsAsync<Catalog.Errors.SqlException>(
            () => new PlanRunner { MemoryLimit = 16 << 20 }.RunAsync(plan.Finish(root)));
        Assert.Equal("54000", error.SqlState);
        Assert.Contains("AGGREGATE", error.Message, StringComparison.Ordinal);
    }

    /// <summary>0..count-1 made by a cross join, so that the plan stays small.</summary>
    internal static (PlanNode Node, Slot Number) Numbers(TestPlan plan, int count)
    {
        Slot a = plan.Slot("a", SqlType.BigInt), b = plan.Slot("b", SqlType.BigInt), n = plan.Slot("n", SqlType.BigInt);
        var high = plan.Values([a], Enumerable.Range(0, count / 1000).Select(i => new object?[] { i * 1000L }));
        var low = plan.Values([b], Enumerable.Range(0, 1000).Select(i => new object?[] { (long)i }));
        var cross = plan.Join(JoinKind.Inner, high, low, []);
        return (plan.Add(new ProjectNode(cross, [new Assignment(n, TestPlan.Call("+", TestPlan.Ref(a), TestPlan.Ref(b)))])), n);
    }
}
