using System.Numerics;
using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Execution;
using Impala.Engine.Execution.Exchange;
using Impala.Engine.Execution.Hashing;
using Impala.Engine.Execution.Operators;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Tests.Expressions;
using Impala.Storage.Memory;
using Xunit;

namespace Impala.Engine.Tests.Execution;

/// <summary>
/// Aggregations over batches whose columns are flat, constant or of dictionaries that come and go, against a naive twin: every way of
/// finding a group must find the same ones.
/// </summary>
public sealed class GroupingTwinTests
{
    private static readonly SqlType[] KeyTypes =
    [
        SqlType.Boolean, SqlType.TinyInt, SqlType.SmallInt, SqlType.Int, SqlType.BigInt, SqlType.Date, SqlType.Double, SqlType.Float,
        SqlType.String, SqlType.Decimal(10, 2), SqlType.Decimal(30, 2), SqlType.Timestamp,
    ];

    private static readonly SqlType[] ValueTypes =
        [SqlType.TinyInt, SqlType.SmallInt, SqlType.Int, SqlType.BigInt, SqlType.Decimal(12, 2), SqlType.Decimal(30, 2), SqlType.Double, SqlType.Float];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 60)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_shape_of_keys_groups_as_the_twin_does(int seed)
    {
        var random = new Random(seed);
        var types = Enumerable.Range(0, 1 + (seed % 3)).Select(_ => KeyTypes[random.Next(KeyTypes.Length)]).ToArray();
        Check(random, types, ValueTypes[random.Next(ValueTypes.Length)]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whole_numbers_of_every_range_group_as_the_twin_does(int seed)
    {
        foreach (var type in new[] { SqlType.SmallInt, SqlType.Int, SqlType.BigInt, SqlType.Date, SqlType.Decimal(10, 2) })
        {
            Check(new Random(seed), [type], SqlType.BigInt);
            Check(new Random(seed), [type, KeyTypes[seed]], SqlType.Decimal(30, 2));
        }
    }

    private static void Check(Random random, SqlType[] keyTypes, SqlType valueType)
    {
        var input = new RandomBatches(random, [.. keyTypes, valueType, SqlType.Boolean], numBatches: random.Next(0, 9));
        var expected = Twin(input.Rows, keyTypes.Length, valueType.IsInteger);
        Assert.Equal(expected, TestRows.Sorted(Run(input, keyTypes.Length, isTwoSteps: false)));
        Assert.Equal(expected, TestRows.Sorted(Run(input, keyTypes.Length, isTwoSteps: true)));
        foreach (var numInstances in new[] { 1, 2, 3, 5 })
            Assert.Equal(expected, TestRows.Sorted(RunShared(input, keyTypes.Length, numInstances)));
    }

    /// <summary>Keys, then count(*), count(x), sum(x), avg(x), min(x), max(x), sum(x) FILTER (f) of rows (keys..., x, f).</summary>
    private static List<string> Twin(List<object?[]> rows, int numKeys, bool wraps)
    {
        var groups = new Dictionary<string, List<object?[]>>();
        foreach (var row in rows)
        {
            var key = string.Join('|', row.Take(numKeys).Select(Canonical));
            if (!groups.TryGetValue(key, out var group))
                groups.Add(key, group = []);
            group.Add(row);
        }
        return TestRows.Sorted(groups.Select(pair =>
        {
            var values = pair.Value.Where(row => row[numKeys] is not null).Select(row => Number(row[numKeys]!)).ToList();
            var filtered = pair.Value.Where(row => row[numKeys] is not null && row[numKeys + 1] is true).Select(row => Number(row[numKeys]!)).ToList();
            return new object?[]
            {
                pair.Key, (long)pair.Value.Count, (long)values.Count, Shown(values.Count == 0 ? null : Total(values, wraps)),
                values.Count == 0 ? null : values.Min().ToString(), values.Count == 0 ? null : values.Max().ToString(),
                Shown(filtered.Count == 0 ? null : Total(filtered, wraps)), values.Count,
            };
        }));
    }

    private static BigInteger Total(List<BigInteger> values, bool wraps)
    {
        var total = values.Aggregate(BigInteger.Zero, (sum, value) => sum + value);
        return wraps ? (long)(ulong)(total & ulong.MaxValue) : total;
    }

    private static string Shown(BigInteger? value) => value?.ToString() ?? "NULL";

    private static BigInteger Number(object value) => value switch
    {
        double d => new BigInteger(d),
        float f => new BigInteger(f),
        Int128 wide => (BigInteger)wide,
        _ => BigInteger.Parse(TestRows.Text(value), System.Globalization.CultureInfo.InvariantCulture),
    };

    private static string Canonical(object? value) => value switch
    {
        double d when double.IsNaN(d) => "NaN",
        double d => TestRows.Text(d + 0d),
        float f when float.IsNaN(f) => "NaN",
        float f => TestRows.Text(f + 0f),
        _ => TestRows.Text(value),
    };

    /// <summary>The rows of the aggregation, brought to the twin's form.</summary>
    private static List<object?[]> Run(RandomBatches input, int numKeys, bool isTwoSteps)
    {
        var process = new MemoryTracker("process");
        var instance = Instance(process, 0, 1, new FragmentSharedState());
        var rows = new List<object?[]>();
        var first = Node(input, numKeys, isTwoSteps ? AggregationStep.Partial : AggregationStep.Single);
        Operator root = new HashAggregateOperator(Context(instance), new RandomBatches.Source(Context(instance), input), first);
        if (isTwoSteps)
            root = new HashAggregateOperator(Context(instance), root, new AggregateNode(first, first.GroupBy, first.Aggregates, AggregationStep.Final));
        Drive([root], instance => rows.AddRange(instance.Rows));
        Assert.Equal(0, process.Current);
        return [.. rows.Select(row => InTwinForm(row, numKeys))];
    }

    /// <summary>The same by several instances on one backend, which also must give out each group where a hash exchange would.</summary>
    private static List<object?[]> RunShared(RandomBatches input, int numKeys, int numInstances)
    {
        var process = new MemoryTracker("process");
        var node = Node(input, numKeys, AggregationStep.Shared);
        using var shared = new FragmentSharedState();
        var operators = new List<Operator>();
        for (var i = 0; i < numInstances; i++)
        {
            var instance = Instance(process, i, numInstances, shared);
            operators.Add(new HashAggregateOperator(Context(instance), new RandomBatches.Source(Context(instance), input, i, numInstances), node));
        }
        var rows = new List<object?[]>();
        Drive(operators, given =>
        {
            rows.AddRange(given.Rows);
            Assert.All(given.Hashes, hash => Assert.Equal(given.Instance, HashKernels.Partition(hash, numInstances)));
        });
        Assert.Equal(0, process.Current);
        return [.. rows.Select(row => InTwinForm(row, numKeys))];
    }

    [Fact]
    public void An_instance_that_ends_early_leaves_nobody_waiting()
    {
        var input = new RandomBatches(new Random(5), [SqlType.Int, SqlType.BigInt, SqlType.Boolean], numBatches: 4);
        var process = new MemoryTracker("process");
        using var shared = new FragmentSharedState();
        var node = Node(input, 1, AggregationStep.Shared);
        var first = Instance(process, 0, 2, shared);
        var second = Instance(process, 1, 2, shared);
        var waiting = new HashAggregateOperator(Context(first), new RandomBatches.Source(Context(first), input, 0, 2), node);
        var leaving = new HashAggregateOperator(Context(second), new RandomBatches.Source(Context(second), input, 1, 2), node);
        Assert.True(leaving.MustBeDrained);
        OperatorState state;
        while ((state = waiting.Next(out _)) == OperatorState.Blocked && waiting.BlockedOn!.IsSet)
        {
        }
        Assert.Equal(OperatorState.Blocked, state);
        var signal = waiting.BlockedOn!;
        leaving.Dispose();
        Assert.True(signal.IsSet);
        Assert.Equal(OperatorState.Done, waiting.Next(out _));
        waiting.Dispose();
        Assert.Equal(0, process.Current);
    }

    private static AggregateNode Node(RandomBatches input, int numKeys, AggregationStep step)
    {
        var plan = new TestPlan();
        var slots = input.Types.Select((type, i) => plan.Slot("c" + i, type)).ToList();
        var value = TestPlan.Ref(slots[numKeys]);
        ValueList<AggregateAssignment> calls =
        [
            plan.Aggregate("count"), plan.Aggregate("count", value), plan.Aggregate("sum", value), plan.Aggregate("min", value), plan.Aggregate("max", value),
            plan.Aggregate("sum", value) with { Filter = TestPlan.Ref(slots[numKeys + 1]) }, plan.Aggregate("avg", value),
        ];
        return new AggregateNode(new ValuesNode([.. slots], []), slots.Take(numKeys).ToValueList(), calls, step);
    }

    /// <summary>Pulls operators in turn until all are done, and disposes them.</summary>
    private static unsafe void Drive(List<Operator> operators, Action<(int Instance, List<object?[]> Rows, ulong[] Hashes)> give)
    {
        var isDone = new bool[operators.Count];
        while (isDone.Contains(false))
        {
            for (var i = 0; i < operators.Count; i++)
            {
                if (isDone[i])
                    continue;
                var state = operators[i].Next(out var batch);
                isDone[i] = state == OperatorState.Done;
                if (state != OperatorState.Batch)
                    continue;
                using (batch)
                {
                    var hashes = new ulong[batch!.NumRows];
                    var numKeys = batch.NumColumns - 7;
                    fixed (ulong* pointer = hashes)
                        HashKernels.Hash(batch.Columns[..Math.Max(0, numKeys)], batch.NumRows, pointer);
                    give((i, [.. TestRows.Read(batch)], hashes));
                }
            }
        }
        foreach (var each in operators)
            each.Dispose();
    }

    private static object?[] InTwinForm(object?[] row, int numKeys)
    {
        var key = string.Join('|', row.Take(numKeys).Select(Canonical));
        object?[] calls = row[numKeys..];
        string Whole(object? number) => Shown(number is null ? null : Number(number));
        // The mean of an exact sum is checked through the sum that shares its state; here only that it is there.
        Assert.Equal(calls[2] is null, calls[6] is null);
        return [key, calls[0], calls[1], Whole(calls[2]), calls[3] is null ? null : Whole(calls[3]), calls[4] is null ? null : Whole(calls[4]), Whole(calls[5]), calls[1]];
    }

    private static OperatorContext Context(FragmentInstanceContext instance) =>
        new(instance, new Engine.Execution.Profile.OperatorMetrics(-1, "TEST"), "TEST");

    private static FragmentInstanceContext Instance(MemoryTracker process, int index, int numInstances, FragmentSharedState shared) => new()
    {
        Statement = Evaluation.Statement(postgres: false),
        InstanceIndex = index,
        LocalIndex = index,
        NumLocalInstances = numInstances,
        Memory = process,
        Exchange = new LocalExchange(),
        Shared = shared,
        CancellationToken = CancellationToken.None,
    };
}
