using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Engine.Planning.Nodes;
using Impala.SqlParser;

namespace Impala.Engine.Analysis;

/// <summary>A node that an expression needs below it: the expression refers to the slots it will give. Steps are in the order they were met,
/// arguments before users.</summary>
internal abstract record PendingStep
{
    /// <summary>The slots the step will give.</summary>
    public abstract IEnumerable<Slot> Produced { get; }

    /// <summary>What the step evaluates over its input.</summary>
    public abstract IEnumerable<ScalarExpression> Inputs { get; }

    public abstract PendingStep Map(Func<ScalarExpression, ScalarExpression> map);
}

/// <summary>A subquery; see <see cref="ApplyNode"/>.</summary>
/// <param name="Correlated">Slots of the block's own FROM that the subquery refers to.</param>
internal sealed record PendingApply(ApplyKind Kind, PlanNode Subquery, Slot? Result, ValueList<ScalarExpression> Test, string Operator, IReadOnlyCollection<Slot> Correlated, TextSpan Span)
    : PendingStep
{
    public override IEnumerable<Slot> Produced => Result is null ? Subquery.Output : [Result];

    public override IEnumerable<ScalarExpression> Inputs => Test.Concat(Correlated.Select(slot => new SlotReference(slot)));

    public override PendingStep Map(Func<ScalarExpression, ScalarExpression> map) => this with { Test = Test.Map(map) };

    public PlanNode Attach(PlanNode input) => new ApplyNode(Kind, input, Subquery, Result) { Test = Test, Operator = Operator };
}

/// <summary>A set-returning function of the select list that gives one column.</summary>
internal sealed record PendingSet(TableFunctionCall Call) : PendingStep
{
    public override IEnumerable<Slot> Produced => [Call.Slot];

    public override IEnumerable<ScalarExpression> Inputs => Call.Arguments;

    public override PendingStep Map(Func<ScalarExpression, ScalarExpression> map) => new PendingSet(Call with { Arguments = Call.Arguments.Map(map) });
}

/// <summary>A set-returning function of the select list that gives several columns.</summary>
internal sealed record PendingTableFunction(TableFunctionNode Node) : PendingStep
{
    public override IEnumerable<Slot> Produced => Node.Slots;

    public override IEnumerable<ScalarExpression> Inputs => Node.Arguments;

    public override PendingStep Map(Func<ScalarExpression, ScalarExpression> map) => new PendingTableFunction(Node with { Arguments = Node.Arguments.Map(map) });
}

/// <summary>A window call with its window, whose expressions are not slots yet.</summary>
internal sealed record PendingWindow(
    Slot Slot, string Function, ValueList<ScalarExpression> Arguments, ValueList<ScalarExpression> PartitionBy, ValueList<SortKey> OrderBy, WindowFrame Frame) : PendingStep
{
    public AggregateFunction? Aggregate { get; init; }

    public AggregateSignature? Signature { get; init; }

    public bool IgnoreNulls { get; init; }

    public override IEnumerable<Slot> Produced => [Slot];

    public override IEnumerable<ScalarExpression> Inputs => Arguments.Concat(PartitionBy).Concat(OrderBy.Select(key => key.Expression));

    public override PendingStep Map(Func<ScalarExpression, ScalarExpression> map) => this with
    {
        Arguments = Arguments.Map(map),
        PartitionBy = PartitionBy.Map(map),
        OrderBy = OrderBy.Map(key => key with { Expression = map(key.Expression) }),
    };
}

/// <summary>A sort key before it has a slot.</summary>
internal sealed record SortKey(ScalarExpression Expression, bool Descending, bool NullsFirst);

/// <summary>An aggregate call before its ORDER BY has slots; all of it is over the aggregation's input.</summary>
internal sealed record PendingAggregate(
    Slot Output, AggregateFunction Function, AggregateSignature Signature, ValueList<ScalarExpression> Arguments, bool IsDistinct, ScalarExpression? Filter, ValueList<SortKey> OrderBy)
{
    /// <summary>True when both calls give the same value, so that one state serves both.</summary>
    public bool IsSameCall(PendingAggregate other) =>
        ReferenceEquals(Function, other.Function) && Signature == other.Signature && IsDistinct == other.IsDistinct && Arguments == other.Arguments
        && Equals(Filter, other.Filter) && OrderBy == other.OrderBy;
}
