using System.Numerics;
using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Execution;
using Impala.Engine.Execution.Exchange;
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
        var plan = new TestPlan();
        var slots = input.Types.Select((type, i) => plan.Slot("c" + i, type)).ToList();
        var value = TestPlan.Ref(slots[numKeys]);
        ValueList<AggregateAssignment> calls =
        [
            plan.Aggregate("count"), plan.Aggregate("count", value), plan.Aggregate("sum", value), plan.Aggregate("min", value), plan.Aggregate("max", value),
            plan.Aggregate("sum", value) with { Filter = TestPlan.Ref(slots[numKeys + 1]) }, plan.Aggregate("avg", value),
        ];
        var keys = slots.Take(numKeys).ToValueList();
        var source = new ValuesNode([.. slots], []);
        var process = new MemoryTracker("process");
        var instance = Instance(process);
        var rows = new List<object?[]>();
        var first = new AggregateNode(source, keys, calls, isTwoSteps ? AggregationStep.Partial : AggregationStep.Single);
        Operator root = new HashAggregateOperator(Context(instance), new RandomBatches.Source(Context(instance), input), first);
        if (isTwoSteps)
            root = new HashAggregateOperator(Context(instance), root, new AggregateNode(first, keys, calls, AggregationStep.Final));
        using (root)
        {
            OperatorState state;
            while ((state = root.Next(out var batch)) != OperatorState.Done)
            {
                if (state == OperatorState.Blocked)
                    continue;
                using (batch)
                    rows.AddRange(TestRows.Read(batch!));
            }
        }
        Assert.Equal(0, process.Current);
        return [.. rows.Select(row => InTwinForm(row, numKeys))];
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

    private static FragmentInstanceContext Instance(MemoryTracker process) => new()
    {
        Statement = Evaluation.Statement(postgres: false),
        InstanceIndex = 0,
        LocalIndex = 0,
        NumLocalInstances = 1,
        Memory = process,
        Exchange = new LocalExchange(),
        Shared = new FragmentSharedState(),
        CancellationToken = CancellationToken.None,
    };
}
