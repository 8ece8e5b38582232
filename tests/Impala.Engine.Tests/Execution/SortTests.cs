using System.Runtime.Intrinsics.X86;
using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Execution.Rows;
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

    /// <summary>Texts that agree on their first word, on the encoded prefix, on more than the words reach, or on all but a NUL at the end.</summary>
    [Theory]
    [InlineData(500, false)]
    [InlineData(500, true)]
    [InlineData(9000, false)]
    [InlineData(9000, true)]
    public async Task Texts_that_agree_for_long_are_ordered_by_their_ends_and_by_the_keys_behind(int numRows, bool descending)
    {
        var random = new Random(5);
        var rows = Enumerable.Range(0, numRows).Select(i => new object?[] { LongText(random), (long)random.Next(-70_000, 70_000), i }).ToList();
        var plan = new TestPlan();
        Slot s = plan.Slot("s", SqlType.String), x = plan.Slot("x", SqlType.BigInt), id = plan.Slot("id", SqlType.Int);
        ValueList<Ordering> order = [new Ordering(s, descending, false), new Ordering(x, !descending, false), new Ordering(id, false, false)];
        var root = plan.Add(new SortNode(plan.Values([s, x, id], rows), order));
        var actual = await new PlanRunner().RunAsync(plan.Finish(root));
        var expected = Expected(rows, [(0, descending, false), (1, !descending, false), (2, false, false)]);
        Assert.Equal(expected.Select(TestRows.Text), actual.Select(TestRows.Text));
    }

    [Fact]
    public async Task Numbers_that_differ_in_a_few_bytes_sort_by_these()
    {
        var random = new Random(6);
        var rows = Enumerable.Range(0, 6000)
            .Select(i => new object?[] { (Int128)random.Next(5) << 70, random.Next(-300, 300), (random.NextInt64(8) << 40) - 3, i }).ToList();
        var plan = new TestPlan();
        Slot a = plan.Slot("a", SqlType.Decimal(38, 0)), b = plan.Slot("b", SqlType.Int), c = plan.Slot("c", SqlType.BigInt), id = plan.Slot("id", SqlType.Int);
        ValueList<Ordering> order = [new Ordering(a, true, false), new Ordering(b, false, false), new Ordering(c, true, true), new Ordering(id, true, false)];
        var actual = await new PlanRunner().RunAsync(plan.Finish(plan.Add(new SortNode(plan.Values([a, b, c, id], rows), order))));
        var expected = Expected(rows, [(0, true, false), (1, false, false), (2, true, true), (3, true, false)]);
        Assert.Equal(expected.Select(TestRows.Text), actual.Select(TestRows.Text));
    }

    [Fact]
    public void Deciding_bytes_are_taken_out_alike_with_and_without_PEXT()
    {
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            ulong bits = (ulong)random.NextInt64(), mask = 0;
            for (var shift = 0; shift < 64; shift += 8)
                mask |= random.Next(2) == 0 ? 0UL : 0xFFUL << shift;
            var expected = 0UL;
            for (var shift = 56; shift >= 0; shift -= 8)
                expected = (mask >> shift & 0xFF) == 0 ? expected : (expected << 8) | (bits >> shift & 0xFF);
            Assert.Equal(expected, SortWords.ExtractBytes(bits, mask));
            if (Bmi2.X64.IsSupported)
                Assert.Equal(expected, Bmi2.X64.ParallelBitExtract(bits, mask));
        }
    }

    private static string LongText(Random random) => random.Next(4) switch
    {
        0 => "equal in the prefix of 23 bytes, and then " + new string('z', random.Next(30)),
        1 => new string('q', 290) + random.Next(40),
        2 => "nul" + new string('\0', random.Next(12)) + (random.Next(3) == 0 ? "a" : ""),
        _ => "equal in the prefix of 23 bytes" + random.Next(5),
    };

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
