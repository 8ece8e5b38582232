using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Tests.Optimizer;
using Xunit;
using static Impala.Engine.Tests.Optimizer.PlanBuilder;

namespace Impala.Engine.Tests.Planning;

public sealed class PlanValidatorTests
{
    private readonly PlanBuilder _plan = new();

    [Fact]
    public void SoundPlanPasses()
    {
        var (a, b) = (_plan.Scan("a", 10, "k", "x"), _plan.Scan("b", 10, "k"));
        Assert.Null(PlanValidator.FindFailure(Filter(Join(JoinKind.Inner, a, b, ("k", "k")), Is(Ref(a, "x"), 1))));
    }

    [Fact]
    public void UnknownSlotIsFound() =>
        AssertFails("no input gives it", Filter(_plan.Scan("a", 10, "k"), Is(new SlotReference(_plan.Slot("stranger")), 1)));

    [Fact]
    public void SlotOfASiblingIsFound()
    {
        var (a, b) = (_plan.Scan("a", 10, "k"), _plan.Scan("b", 10, "k"));
        AssertFails("no input gives it", Join(JoinKind.Inner, a, Filter(b, Eq(Ref(b, "k"), Ref(a, "k")))));
    }

    [Fact]
    public void SubqueryMayReadItsOuterInput()
    {
        var (a, b) = (_plan.Scan("a", 10, "k"), _plan.Scan("b", 10, "k"));
        Assert.Null(PlanValidator.FindFailure(new ApplyNode(ApplyKind.Exists, a, Filter(b, Eq(Ref(b, "k"), Ref(a, "k"))), _plan.Slot("r", SqlType.Boolean))));
    }

    [Fact]
    public void SlotMadeTwiceIsFound()
    {
        var a = _plan.Scan("a", 10, "k");
        AssertFails("made twice", Join(JoinKind.Inner, a, a));
    }

    [Fact]
    public void WrongTypeIsFound()
    {
        var a = _plan.Scan("a", 10, "k");
        var wrong = new SlotReference(a.Output[0] with { Type = SqlType.Int });
        AssertFails("is read as int but is bigint", new ProjectNode(a, [new Assignment(_plan.Slot("y", SqlType.Int), wrong)]));
    }

    [Fact]
    public void ExchangedConditionIsFound()
    {
        var (a, b) = (_plan.Scan("a", 10, "k"), _plan.Scan("b", 10, "k"));
        AssertFails("sides exchanged", new JoinNode(JoinKind.Inner, a, b, [new EquiCondition(Ref(b, "k"), Ref(a, "k"))], []));
    }

    [Fact]
    public void MarkJoinWithoutMarkIsFound()
    {
        var (a, b) = (_plan.Scan("a", 10, "k"), _plan.Scan("b", 10, "k"));
        AssertFails("have a mark", Project(Join(JoinKind.LeftSemi, a, b, ("k", "k")) with { Mark = _plan.Slot("m", SqlType.Boolean) }));
    }

    [Fact]
    public void PredicateMustBeBoolean() => AssertFails("not boolean", Filter(_plan.Scan("a", 10, "k"), Constant.BigInt(1)));

    [Fact]
    public void FailureNamesTheStepAndShowsThePlan()
    {
        var plan = Filter(_plan.Scan("a", 10, "k"), Is(new SlotReference(_plan.Slot("stranger")), 1));
        var error = Assert.Throws<InvalidPlanException>(() => PlanValidator.Validate(plan, "PushNothing"));
        Assert.Contains("after PushNothing", error.Message, StringComparison.Ordinal);
        Assert.Contains("SCAN HDFS [db.a]", error.Message, StringComparison.Ordinal);
    }

    private static void AssertFails(string reason, PlanNode plan) =>
        Assert.Contains(reason, PlanValidator.FindFailure(plan), StringComparison.Ordinal);
}
