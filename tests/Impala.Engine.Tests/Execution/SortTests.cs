using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Xunit;

namespace Impala.Engine.Tests.Execution;

/// <summary>Sort, top-N and the merging exchange against LINQ.</summary>
public sealed class SortTests
{
    private static readonly SqlType[] Types =
    [
        SqlType.Boolean, SqlType.TinyInt, SqlType.SmallInt, SqlType.Int, SqlType.BigInt, SqlType.Decimal(30, 2), SqlType.Float, SqlType.Double, SqlType.String,
    ];

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(5000)]
    public async Task Each_type_sorts_in_both_directions_with_nulls_at_either_end(int numRows)
    {
        foreach (var type in Types)
        {
            foreach (var (descending, nullsFirst) in new[] { (false, false), (false, true), (true, false), (true, true) })
            {
                var random = new Random(11);
                var rows = Enumerable.Range(0, numRows).Select(_ => new[] { RandomValue(type, random) }).ToList();
                var plan = new TestPlan();
                var x = plan.Slot("x", type);
                var root = plan.Add(new SortNode(plan.Values([x], rows), [new Ordering(x, descending, nullsFirst)]));
                var actual = await new PlanRunner().RunAsync(plan.Finish(root));
                Assert.Equal(Expected(rows, [(0, descending, nullsFirst)]).Select(TestRows.Text), actual.Select(TestRows.Text));
            }
        }
    }

    [Theory]
    [InlineData(10, 0)]
    [InlineData(3, 7)]
    [InlineData(5000, 100)]
    [InlineData(0, 5)]
    [InlineData(100_000, 0)]
    public async Task Top_n_is_the_start_of_a_sort(int limit, int offset)
    {
        var rows = RandomRows(40_000);
        var plan = new TestPlan();
        Slot s = plan.Slot("s", SqlType.String), x = plan.Slot("x", SqlType.BigInt), id = plan.Slot("id", SqlType.Int);
        ValueList<Ordering> order = [new Ordering(s, true, true), new Ordering(x, false, false), new Ordering(id, false, false)];
        var root = plan.Add(new TopNNode(plan.Values([s, x, id], rows), order, limit, offset));
        var actual = await new PlanRunner().RunAsync(plan.Finish(root));
        var expected = Expected(rows, [(0, true, true), (1, false, false), (2, false, false)]).Skip(offset).Take(limit);
        Assert.Equal(expected.Select(TestRows.Text), actual.Select(TestRows.Text));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    [InlineData(20_000)]
    public async Task Merging_exchange_keeps_the_order_of_sorted_senders(int numRows)
    {
        var rows = RandomRows(numRows);
        var plan = new TestPlan();
        Slot s = plan.Slot("s", SqlType.String), x = plan.Slot("x", SqlType.BigInt), id = plan.Slot("id", SqlType.Int);
        ValueList<Ordering> order = [new Ordering(s, false, false), new Ordering(x, true, true), new Ordering(id, false, false)];
        PlanNode root = plan.Exchange(plan.Values([s, x, id], rows), ExchangeKind.RoundRobin);
        root = plan.Add(new SortNode(root, order));
        root = plan.Exchange(root, ExchangeKind.Gather, placement: FragmentPlacement.Distributed, orderBy: order);
        var actual = await new PlanRunner { NumInstances = 3 }.RunAsync(plan.Finish(root));
        var expected = Expected(rows, [(0, false, false), (1, true, true), (2, false, false)]);
        Assert.Equal(expected.Select(TestRows.Text), actual.Select(TestRows.Text));
    }

    private static List<object?[]> RandomRows(int count)
    {
        var random = new Random(2);
        return
        [
            .. Enumerable.Range(0, count).Select(i => new object?[]
            {
                random.Next(9) == 0 ? null : "a common prefix of strings " + random.Next(40),
                random.Next(9) == 0 ? null : (long)random.Next(100) - 50,
                i,
            }),
        ];
    }

    private static object? RandomValue(SqlType type, Random random)
    {
        if (random.Next(8) == 0)
            return null;
        return type.Kind switch
        {
            SqlTypeKind.Boolean => random.Next(2) == 0,
            SqlTypeKind.TinyInt => (sbyte)random.Next(-128, 128),
            SqlTypeKind.SmallInt => (short)random.Next(-32768, 32768),
            SqlTypeKind.Int => random.Next(int.MinValue, int.MaxValue),
            SqlTypeKind.BigInt => random.NextInt64(long.MinValue, long.MaxValue),
            SqlTypeKind.Decimal => (Int128)random.NextInt64(long.MinValue, long.MaxValue) * random.Next(-1000, 1000),
            SqlTypeKind.Float => random.Next(10) == 0 ? float.NaN : (float)(random.NextDouble() - 0.5),
            SqlTypeKind.Double => random.Next(10) == 0 ? double.NegativeInfinity : random.NextDouble() - 0.5,
            _ => new string((char)('a' + random.Next(3)), random.Next(40)) + (char)('a' + random.Next(26)),
        };
    }

    private static IEnumerable<object?[]> Expected(List<object?[]> rows, (int Column, bool Descending, bool NullsFirst)[] keys)
    {
        var sorted = rows.ToList();
        sorted.Sort((left, right) =>
        {
            foreach (var (column, descending, nullsFirst) in keys)
            {
                object? a = left[column], b = right[column];
                if (a is null || b is null)
                {
                    if (a is null && b is null)
                        continue;
                    return a is null == nullsFirst ? -1 : 1;
                }
                var order = a is string text ? string.CompareOrdinal(text, (string)b) : ((IComparable)a).CompareTo(b);
                if (order != 0)
                    return descending ? -order : order;
            }
            return 0;
        });
        return sorted;
    }
}
