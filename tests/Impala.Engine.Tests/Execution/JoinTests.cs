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
        if (kind is JoinKind.Inner or JoinKind.LeftOuter or JoinKind.LeftSemi or JoinKind.LeftAnti or JoinKind.NullAwareLeftAnti or JoinKind.LeftMark)
            yield return ("broadcast", 3);
        if (kind is not (JoinKind.NullAwareLeftAnti or JoinKind.LeftMark))
            yield return ("partitioned", 3);
    }

    private sealed class Setup
    {
        private readonly JoinKind _kind;
        private readonly bool _withResidual;
        private readonly bool _nullSafe;
        private readonly List<object?[]> _left;
        private readonly List<object?[]> _right;

        public Setup(JoinKind kind, int numLeft, int numRight, bool withResidual, bool nullSafe, int seed)
        {
            _kind = kind;
            _withResidual = withResidual;
            _nullSafe = nullSafe;
            var random = new Random(seed);
            _left = Rows(random, numLeft);
            _right = Rows(random, numRight);
        }

        public bool WithoutKeys { get; init; }

        public async Task CheckAsync(string shape, int instances)
        {
            var plan = new TestPlan();
            Slot a = plan.Slot("a", SqlType.Int), s = plan.Slot("s", SqlType.String), x = plan.Slot("x", SqlType.BigInt);
            Slot b = plan.Slot("b", SqlType.Int), t = plan.Slot("t", SqlType.String), y = plan.Slot("y", SqlType.BigInt);
            PlanNode left = plan.Values([a, s, x], _left);
            PlanNode right = plan.Values([b, t, y], _right);
            ValueList<ScalarExpression> leftKeys = [TestPlan.Ref(a), TestPlan.Ref(s)];
            ValueList<ScalarExpression> rightKeys = [TestPlan.Ref(b), TestPlan.Ref(t)];
            if (shape != "local")
            {
                left = plan.Exchange(left, shape == "broadcast" ? ExchangeKind.RoundRobin : ExchangeKind.Hash, leftKeys);
                right = plan.Exchange(right, shape == "broadcast" ? ExchangeKind.Broadcast : ExchangeKind.Hash, rightKeys);
            }
            ValueList<EquiCondition> conditions = WithoutKeys
                ? []
                : [new EquiCondition(leftKeys[0], rightKeys[0], _nullSafe), new EquiCondition(leftKeys[1], rightKeys[1], _nullSafe)];
            ValueList<ScalarExpression> residual = _withResidual ? [TestPlan.Call("<", TestPlan.Ref(x), TestPlan.Ref(y))] : [];
            var join = plan.Join(_kind, left, right, conditions, residual) with
            {
                Distribution = shape == "broadcast" ? JoinDistribution.Broadcast : JoinDistribution.Partitioned,
                Mark = _kind == JoinKind.LeftMark ? plan.Slot("mark", SqlType.Boolean) with { IsNullable = !WithoutKeys } : null,
            };
            PlanNode root = join;
            if (shape != "local")
                root = plan.Exchange(join, ExchangeKind.Gather, placement: FragmentPlacement.Distributed);
            var rows = await new PlanRunner { NumInstances = instances }.RunAsync(plan.Finish(root));
            Assert.Equal(TestRows.Sorted(Naive()), TestRows.Sorted(rows));
        }

        private static List<object?[]> Rows(Random random, int count) =>
        [
            .. Enumerable.Range(0, count).Select(_ => new object?[]
            {
                random.Next(10) == 0 ? null : random.Next(6),
                random.Next(10) == 0 ? null : "a key that is long enough " + random.Next(3),
                random.Next(10) == 0 ? null : (long)random.Next(100),
            }),
        ];

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
            if (!residual || left[1] is null || !Equals(left[1], right[1]))
                return false;
            if (left[0] is null || right[0] is null)
                return null;
            return Equals(left[0], right[0]);
        }
    }
}
