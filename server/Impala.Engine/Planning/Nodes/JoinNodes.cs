using Impala.Catalog;
using Impala.Engine.Expressions;

namespace Impala.Engine.Planning.Nodes;

public enum JoinKind : byte
{
    Inner,
    LeftOuter,
    RightOuter,
    FullOuter,
    LeftSemi,
    LeftAnti,

    /// <summary>NOT IN: a NULL on either side of the first condition makes the comparison unknown.</summary>
    NullAwareLeftAnti,
    RightSemi,
    RightAnti,

    /// <summary>Keeps all left rows and adds a three-valued column: did (IN: might) a right row match.</summary>
    LeftMark,
}

public enum JoinDistribution : byte
{
    Undecided,

    /// <summary>The right (build) side is sent to every backend of the left side, whose instances build one table together.</summary>
    Broadcast,

    /// <summary>Both sides are hashed by the join keys.</summary>
    Partitioned,

    /// <summary>Both sides stay where they are, on one backend, whose instances build one table together. Never right on several backends.</summary>
    Local,
}

/// <summary>Left = Right; with NullSafe two NULLs are equal (IS NOT DISTINCT FROM). Both sides have one type.</summary>
public sealed record EquiCondition(ScalarExpression Left, ScalarExpression Right, bool NullSafe = false);

/// <summary>A filter of the values that the right side of condition number <paramref name="Condition"/> has in the build side.</summary>
/// <param name="FilterId">Names the filter in the query: RF000, RF001 ...</param>
public sealed record RuntimeFilterSource(int FilterId, int Condition);

/// <summary>A join; the right side is built into a hash table. Without equi conditions it is a nested loop. Residual conjuncts see both sides.</summary>
public sealed record JoinNode(JoinKind Kind, PlanNode Left, PlanNode Right, ValueList<EquiCondition> Conditions, ValueList<ScalarExpression> Residual) : PlanNode
{
    public JoinDistribution Distribution { get; init; } = JoinDistribution.Undecided;

    /// <summary>STRAIGHT_JOIN: the order and the sides stay as they were written.</summary>
    public bool IsOrdered { get; init; }

    /// <summary>The boolean slot of a mark join.</summary>
    public Slot? Mark { get; init; }

    /// <summary>Runtime filters that the finished build side gives.</summary>
    public ValueList<RuntimeFilterSource> RuntimeFilters { get; init; }

    /// <summary>The slots this join gives, a subset of what its kind allows; null gives all of them.</summary>
    public ValueList<Slot>? Projected { get; init; }

    public override ValueList<Slot> Output => Projected ?? AllOutput;

    public ValueList<Slot> AllOutput => Kind switch
    {
        JoinKind.LeftSemi or JoinKind.LeftAnti or JoinKind.NullAwareLeftAnti => Left.Output,
        JoinKind.RightSemi or JoinKind.RightAnti => Right.Output,
        JoinKind.LeftMark => Left.Output.Add(Mark!),
        JoinKind.Inner or JoinKind.LeftOuter or JoinKind.RightOuter or JoinKind.FullOuter => Left.Output.AddRange(Right.Output),
    };

    public override ValueList<PlanNode> Children => [Left, Right];

    public override PlanNode WithChildren(ValueList<PlanNode> children) => SameChildren(children) ? this : this with { Left = children[0], Right = children[1] };
}

public enum ApplyKind : byte
{
    /// <summary>Adds the subquery's one column: its single row's value, NULL without rows, 21000 with several.</summary>
    Scalar,

    /// <summary>Adds a boolean: does the subquery give a row.</summary>
    Exists,

    /// <summary>Adds a three-valued boolean: is Test comparable (Operator) with any row of the subquery's first column.</summary>
    In,

    /// <summary>Adds an array of the subquery's one column (ARRAY(SELECT ...)).</summary>
    Array,

    /// <summary>LATERAL inner: each input row with each row of the subquery.</summary>
    LateralInner,

    /// <summary>LATERAL left: as inner, and a row of NULLs where there is none.</summary>
    LateralLeft,
}

/// <summary>
/// A subquery evaluated per input row; it may refer to the input's slots. Rules turn applies into joins where they can; what
/// is left runs as a dependent loop on the coordinator's side.
/// </summary>
/// <param name="Result">The slot added (not for lateral kinds).</param>
public sealed record ApplyNode(ApplyKind Kind, PlanNode Input, PlanNode Subquery, Slot? Result) : PlanNode
{
    /// <summary>The compared value of IN (= ANY), over the input's slots; several for a row comparison.</summary>
    public ValueList<ScalarExpression> Test { get; init; }

    /// <summary>The comparison of a quantified test, "=" for IN; the negation of NOT IN stands outside.</summary>
    public string Operator { get; init; } = OperatorNames.Equal;

    public override ValueList<Slot> Output => Result is null ? Input.Output.AddRange(Subquery.Output) : Input.Output.Add(Result);

    public override ValueList<PlanNode> Children => [Input, Subquery];

    public override PlanNode WithChildren(ValueList<PlanNode> children) => SameChildren(children) ? this : this with { Input = children[0], Subquery = children[1] };
}
