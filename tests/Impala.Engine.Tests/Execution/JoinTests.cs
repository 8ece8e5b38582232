using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Xunit;

namespace Impala.Engine.Tests.Execution;

/// <summary>Every join kind against a naive nested loop over random rows with NULLs and duplicates.</summary>
public sealed class JoinTests
{
    public static TheoryData<string, int, int, bool, bool> Cases()
    {
        var data = new TheoryData<string, int, int, bool, bool>();
        foreach (var kind in Enum.GetValues<JoinKind>())
        {
            foreach (var (left, right) in new[] { (0, 0), (0, 5), (5, 0), (7, 9), (400, 300) })
            {
                data.Add(kind.ToString(), left, right, false, false);
                data.Add(kind.ToString(), left, right, true, false);
                if (kind != JoinKind.NullAwareLeftAnti)
                    data.Add(kind.ToString(), left, right, false, true);
            }
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Hash_join_gives_what_a_nested_loop_gives(string kindName, int numLeft, int numRight, bool withResidual, bool nullSafe)
    {
        var kind = Enum.Parse<JoinKind>(kindName);
        var setup = new Setup(kind, numLeft, numRight, withResidual, nullSafe, seed: 17);
        foreach (var (shape, instances) in Shapes(kind))
            await setup.CheckAsync(shape, instances);
    }

    public static TheoryData<string, string, bool, bool> KeyCases()
    {
        var data = new TheoryData<string, string, bool, bool>();
        foreach (var kind in Enum.GetValues<JoinKind>())
            foreach (var keys in new[] { "dense", "sparse", "tiny", "pair", "wide", "text" })
                foreach (var isUnique in new[] { true, false })
                    foreach (var withResidual in new[] { true, false })
                        data.Add(kind.ToString(), keys, isUnique, withResidual);
        return data;
    }

    /// <summary>Keys that the table finds by array, by exact code and by hash, with and without duplicates among the build rows.</summary>
    [Theory]
    [MemberData(nameof(KeyCases))]
    public async Task Hash_join_over_every_kind_of_directory_gives_what_a_nested_loop_gives(string kindName, string keys, bool isUnique, bool withResidual)
    {
        var kind = Enum.Parse<JoinKind>(kindName);
        foreach (var numLeft in new[] { 50, 3000 })
        {
            var setup = new Setup(kind, numLeft, 70, withResidual, nullSafe: false, seed: 23, keys, isUnique);
            foreach (var (shape, instances) in Shapes(kind))
                await setup.CheckAsync(shape, instances);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Many_build_rows_are_linked_by_all_instances(bool isDense)
    {
        var plan = new TestPlan();
        var (left, a) = AggregateTests.Numbers(plan, 400_000);
        var (right, b) = AggregateTests.Numbers(plan, 400_000);
        var factor = TestPlan.Literal(SqlType.BigInt, isDense ? 1L : 1_000_003L);
        Slot c = plan.Slot("c", SqlType.BigInt), d = plan.Slot("d", SqlType.BigInt);
        PlanNode probe = plan.Add(new ProjectNode(left, [new Assignment(c, TestPlan.Call("*", TestPlan.Ref(a), factor))]));
        PlanNode build = plan.Add(new ProjectNode(right, [new Assignment(d, TestPlan.Call("*", TestPlan.Ref(b), factor))]));
        probe = plan.Exchange(probe, ExchangeKind.RoundRobin);
        build = plan.Exchange(build, ExchangeKind.RoundRobin);
        PlanNode root = plan.Join(JoinKind.Inner, probe, build, [new EquiCondition(TestPlan.Ref(c), TestPlan.Ref(d))]) with { Distribution = JoinDistribution.Local };
        root = plan.Exchange(root, ExchangeKind.Gather, placement: FragmentPlacement.Distributed);
        root = plan.Add(new AggregateNode(root, [], [plan.Aggregate("count"), plan.Aggregate("sum", TestPlan.Ref(c)), plan.Aggregate("sum", TestPlan.Ref(d))]));
        var row = Assert.Single(await new PlanRunner { NumInstances = 3 }.RunAsync(plan.Finish(root)));
        Assert.Equal(400_000L, row[0]);
        Assert.Equal(TestRows.Text(79_999_800_000L * (isDense ? 1L : 1_000_003L)), TestRows.Text(row[1]));
        Assert.Equal(TestRows.Text(row[1]), TestRows.Text(row[2]));
    }

    [Fact]
    public async Task A_limit_reached_in_one_instance_does_not_leave_others_waiting_for_its_build()
    {
        for (var i = 0; i < 20; i++)
        {
            var plan = new TestPlan();
            Slot a = plan.Slot("a", SqlType.Int), b = plan.Slot("b", SqlType.Int), c = plan.Slot("c", SqlType.Int), u = plan.Slot("u", SqlType.Int);
            var first = plan.Exchange(plan.Values([a], Enumerable.Range(0, 5000).Select(n => new object?[] { n })), ExchangeKind.RoundRobin);
            var left = plan.Exchange(plan.Values([b], Enumerable.Range(0, 5000).Select(n => new object?[] { n })), ExchangeKind.RoundRobin);
            var right = plan.Exchange(plan.Values([c], Enumerable.Range(0, 3000).Select(n => new object?[] { n })), ExchangeKind.RoundRobin);
            var join = plan.Join(JoinKind.LeftAnti, left, right, [new EquiCondition(TestPlan.Ref(b), TestPlan.Ref(c))]) with { Distribution = JoinDistribution.Local };
            PlanNode root = plan.Add(new UnionNode([u], [first, join], [[a], [b]]));
            root = plan.Exchange(plan.Add(new LimitNode(root, 10)), ExchangeKind.Gather, placement: FragmentPlacement.Distributed);
            var rows = await new PlanRunner { NumInstances = 3 }.RunAsync(plan.Finish(plan.Add(new LimitNode(root, 10)))).WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(10, rows.Count);
        }
    }

    [Theory]
    [InlineData("Inner")]
    [InlineData("LeftOuter")]
    [InlineData("RightOuter")]
    [InlineData("FullOuter")]
    [InlineData("LeftSemi")]
    [InlineData("LeftAnti")]
    [InlineData("RightSemi")]
    [InlineData("RightAnti")]
    [InlineData("LeftMark")]
    public async Task Nested_loop_join_gives_what_a_naive_one_gives(string kindName)
    {
        foreach (var (left, right) in new[] { (0, 3), (3, 0), (40, 7), (7, 40), (300, 200) })
        {
            var setup = new Setup(Enum.Parse<JoinKind>(kindName), left, right, withResidual: true, nullSafe: false, seed: 5) { WithoutKeys = true };
            await setup.CheckAsync("local", 1);
            await setup.CheckAsync("shared", 3);
        }
    }

    [Fact]
    public async Task Inner_join_of_many_duplicates_gives_batches_of_bounded_size()
    {
        var plan = new TestPlan();
        Slot a = plan.Slot("a", SqlType.Int), b = plan.Slot("b", SqlType.Int);
        var left = plan.Values([a], Enumerable.Range(0, 3000).Select(_ => new object?[] { 1 }));
        var right = plan.Values([b], Enumerable.Range(0, 50).Select(_ => new object?[] { 1 }));
        var join = plan.Join(JoinKind.Inner, left, right, [new EquiCondition(TestPlan.Ref(a), TestPlan.Ref(b))]);
        var rows = await new PlanRunner().RunAsync(plan.Finish(join));
        Assert.Equal(150_000, rows.Count);
    }

    private static IEnumerable<(string Shape, int Instances)> Shapes(JoinKind kind)
    {
        yield return ("local", 1);
        yield return ("shared", 3);
        if (kind is JoinKind.Inner or JoinKind.LeftOuter or JoinKind.LeftSemi or JoinKind.LeftAnti or JoinKind.NullAwareLeftAnti or JoinKind.LeftMark)
        {
            yield return ("broadcast", 3);
            yield return ("two backends", 4);
        }
        if (kind is not (JoinKind.NullAwareLeftAnti or JoinKind.LeftMark))
            yield return ("partitioned", 3);
    }

    private sealed class Setup
    {
        private readonly JoinKind _kind;
        private readonly bool _withResidual;
        private readonly bool _nullSafe;
        private readonly string _keys;
        private readonly List<object?[]> _left;
        private readonly List<object?[]> _right;

        public Setup(JoinKind kind, int numLeft, int numRight, bool withResidual, bool nullSafe, int seed, string keys = "mixed", bool isUnique = false)
        {
            _kind = kind;
            _withResidual = withResidual;
            _nullSafe = nullSafe;
            _keys = keys;
            var random = new Random(seed);
            _left = Rows(random, numLeft);
            _right = Rows(random, numRight);
            if (isUnique)
                _right = [.. _right.DistinctBy(row => _keys is "pair" or "wide" ? (row[0], row[1]) : (row[keys == "text" ? 1 : 0], null))];
        }

        public bool WithoutKeys { get; init; }

        public async Task CheckAsync(string shape, int instances)
        {
            var plan = new TestPlan();
            var first = _keys switch { "mixed" => SqlType.Int, "tiny" => SqlType.TinyInt, _ => SqlType.BigInt };
            var second = _keys is "pair" or "wide" ? SqlType.BigInt : SqlType.String;
            Slot a = plan.Slot("a", first), s = plan.Slot("s", second), x = plan.Slot("x", SqlType.BigInt);
            Slot b = plan.Slot("b", first), t = plan.Slot("t", second), y = plan.Slot("y", SqlType.BigInt);
            PlanNode left = plan.Values([a, s, x], _left);
            PlanNode right = plan.Values([b, t, y], _right);
            ValueList<ScalarExpression> leftKeys = [.. new[] { a, s }.Where(UsesKey).Select(TestPlan.Ref)];
            ValueList<ScalarExpression> rightKeys = [.. new[] { b, t }.Where(UsesKey).Select(TestPlan.Ref)];
            var distribution = shape switch
            {
                "broadcast" or "two backends" => JoinDistribution.Broadcast,
                "shared" => JoinDistribution.Local,
                _ => JoinDistribution.Partitioned,
            };
            if (shape != "local")
            {
                left = plan.Exchange(left, shape == "partitioned" ? ExchangeKind.Hash : ExchangeKind.RoundRobin, leftKeys);
                right = plan.Exchange(right, distribution switch
                {
                    JoinDistribution.Broadcast => ExchangeKind.Broadcast,
                    JoinDistribution.Local => ExchangeKind.RoundRobin,
                    _ => ExchangeKind.Hash,
                }, rightKeys);
            }
            ValueList<EquiCondition> conditions = WithoutKeys
                ? []
                : [.. leftKeys.Zip(rightKeys, (l, r) => new EquiCondition(l, r, _nullSafe))];
            ValueList<ScalarExpression> residual = _withResidual ? [TestPlan.Call("<", TestPlan.Ref(x), TestPlan.Ref(y))] : [];
            var join = plan.Join(_kind, left, right, conditions, residual) with
            {
                Distribution = distribution,
                Mark = _kind == JoinKind.LeftMark ? plan.Slot("mark", SqlType.Boolean) with { IsNullable = !WithoutKeys } : null,
            };
            PlanNode root = join;
            if (shape != "local")
                root = plan.Exchange(join, ExchangeKind.Gather, placement: FragmentPlacement.Distributed);
            var rows = await new PlanRunner { NumInstances = instances, NumBackends = shape == "two backends" ? 2 : 1 }.RunAsync(plan.Finish(root));
            Assert.Equal(TestRows.Sorted(Naive()), TestRows.Sorted(rows));
        }

        private bool UsesKey(Slot slot) => slot.Name is "a" or "b" ? _keys != "text" : _keys is "mixed" or "text" or "pair" or "wide";

        private List<object?[]> Rows(Random random, int count) =>
        [
            .. Enumerable.Range(0, count).Select(_ => new object?[]
            {
                random.Next(10) == 0 ? null : First(random),
                random.Next(10) == 0 ? null : Second(random),
                random.Next(10) == 0 ? null : (long)random.Next(100),
            }),
        ];

        private object First(Random random) => _keys switch
        {
            "mixed" => (object)random.Next(6),
            "tiny" => (sbyte)random.Next(-128, 128),
            "sparse" => random.Next(-40, 40) * 1_000_000_007_000L,
            "wide" => new[] { long.MinValue, -1, 0, 7, long.MaxValue }[random.Next(5)],
            "pair" => (long)random.Next(-3, 5),
            _ => (long)random.Next(-40, 40),
        };

        private object Second(Random random) => _keys switch
        {
            "pair" => (long)random.Next(10),
            "wide" => new[] { long.MinValue, 5, long.MaxValue }[random.Next(3)],
            "text" => "a key that is long enough " + random.Next(60),
            _ => "a key that is long enough " + random.Next(3),
        };

        private IEnumerable<object?[]> Naive()
        {
            var rightMatched = new bool[_right.Count];
            foreach (var left in _left)
            {
                var isMatched = false;
                var isUnknown = false;
                for (var r = 0; r < _right.Count; r++)
                {
                    var right = _right[r];
                    var truth = Matches(left, right);
                    isUnknown |= truth is null;
                    if (truth != true)
                        continue;
                    isMatched = true;
                    rightMatched[r] = true;
                    if (_kind is JoinKind.Inner or JoinKind.LeftOuter or JoinKind.RightOuter or JoinKind.FullOuter)
                        yield return [.. left, .. right];
                }
                switch (_kind)
                {
                    case JoinKind.LeftOuter or JoinKind.FullOuter when !isMatched:
                        yield return [.. left, null, null, null];
                        break;
                    case JoinKind.LeftSemi when isMatched:
                    case JoinKind.LeftAnti when !isMatched:
                    case JoinKind.NullAwareLeftAnti when !isMatched && !isUnknown:
                        yield return left;
                        break;
                    case JoinKind.LeftMark:
                        yield return [.. left, isMatched ? true : isUnknown ? null : false];
                        break;
                }
            }
            for (var r = 0; r < _right.Count; r++)
            {
                if (!rightMatched[r] && _kind is JoinKind.RightOuter or JoinKind.FullOuter && !rightMatched[r])
                    yield return [null, null, null, .. _right[r]];
                if ((rightMatched[r] && _kind == JoinKind.RightSemi) || (!rightMatched[r] && _kind == JoinKind.RightAnti))
                    yield return _right[r];
            }
        }

        /// <summary>True, false, or null where the first condition alone is unknown and all others hold.</summary>
        private bool? Matches(object?[] left, object?[] right)
        {
            var residual = !_withResidual || (left[2] is long x && right[2] is long y && x < y);
            if (WithoutKeys)
                return residual;
            if (_nullSafe)
                return residual && Equals(left[0], right[0]) && Equals(left[1], right[1]);
            var (key, others) = _keys switch { "text" => (1, Array.Empty<int>()), "mixed" or "pair" or "wide" => (0, [1]), _ => (0, Array.Empty<int>()) };
            if (!residual || others.Any(other => left[other] is null || !Equals(left[other], right[other])))
                return false;
            if (left[key] is null || right[key] is null)
                return null;
            return Equals(left[key], right[key]);
        }
    }
}
