using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Optimizer.JoinOrder;
using Impala.Engine.Optimizer.SelfJoins;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Computes an aggregate over all rows of a relation beside that relation, instead of making the relation a second time:
/// <code>
/// Join(R, Aggregate(; max(v))(R))                               =>   Window(; max(v))(R)
/// Join(Aggregate(k; sum(v))(J), Aggregate(; sum(v))(J))         =>   Window(; sum(s))(Aggregate(k; sum(v) as s)(J))
/// </code>
/// (TPC-H 15 and 11.) The window runs in one instance, so that only a relation that is small, and much smaller than what it is made from, is taken.
/// An inner join only: without rows the aggregate gives a row and the window none, but the join gives none either way.
/// </summary>
internal sealed class ReplaceScalarAggregateByWindow : OptimizerRule
{
    private const double MaxRows = 1_000_000;
    private const double Reduction = 4;

    public override PlanNode Apply(PlanNode root, OptimizerContext context)
    {
        SlotUse.Guard();
        if (InnerJoins.IsPart(root) && TryRewrite(root, context) is { } rewritten)
            return Apply(rewritten, context);
        return root.Children.IsEmpty ? root : root.WithChildren(root.Children.MapOrSame(child => Apply(child, context)));
    }

    private static PlanNode? TryRewrite(PlanNode root, OptimizerContext context)
    {
        var joins = InnerJoins.Of(root);
        foreach (var relation in joins.Relations)
        {
            if (relation is not AggregateNode { GroupBy.IsEmpty: true, Step: AggregationStep.Single } scalar || !scalar.Aggregates.All(IsPlain))
                continue;
            for (var i = 0; i < joins.Relations.Count; i++)
                if (joins.Relations[i] is var other && !ReferenceEquals(other, relation) && WindowOver(other, scalar, context) is { } window)
                    return joins.WithOutput(Joined(joins, i, window, relation));
        }
        return null;
    }

    private static bool IsPlain(AggregateAssignment call) => !call.IsDistinct && call.Filter is null && call.OrderBy.IsEmpty;

    private static WindowNode? WindowOver(PlanNode relation, AggregateNode scalar, OptimizerContext context)
    {
        if (!IsWorthwhile(relation, context))
            return null;
        var map = new SlotMap();
        if (SamePlan.Match(scalar.Input, relation, map))
            return new WindowNode(relation, [], [], scalar.Aggregates.Map(call => Call(call, call.Arguments.Map(map.Map))));
        map = new SlotMap();
        if (relation is not AggregateNode { GroupBy.IsEmpty: false, EmptySets.IsEmpty: true, Step: AggregationStep.Single } grouped || !SamePlan.Match(scalar.Input, grouped.Input, map))
            return null;
        var calls = new List<WindowCall>();
        foreach (var call in scalar.Aggregates)
        {
            if (RolledUp(call, grouped, map) is not { } rolledUp)
                return null;
            calls.Add(rolledUp);
        }
        return new WindowNode(relation, [], [], calls.ToValueList());
    }

    // The sum of the groups' sums, the smallest of their minima: of the same type, or it is another function.
    private static WindowCall? RolledUp(AggregateAssignment call, AggregateNode grouped, SlotMap map)
    {
        if (call.Function.Name is not ("sum" or "min" or "max") || grouped.Aggregates.FirstOrDefault(other => SamePlan.IsSameCall(call, other, map)) is not { } part)
            return null;
        var argument = new SlotReference(part.Output);
        return call.Function.Resolve([argument.Type], new Functions.FunctionResolution(true)) is { } signature && signature.Result == call.Output.Type
            && signature.Arguments[0] == argument.Type
            ? Call(call with { Signature = signature }, [argument])
            : null;
    }

    private static WindowCall Call(AggregateAssignment call, ValueList<ScalarExpression> arguments) =>
        new(call.Output, call.Function.Name, arguments, WindowFrame.Default) { Aggregate = call.Function, Signature = call.Signature };

    private static bool IsWorthwhile(PlanNode relation, OptimizerContext context)
    {
        var rows = context.Estimate(relation);
        return rows.IsKnown && rows.NumRows <= MaxRows && LargestInput(relation, context) >= rows.NumRows * Reduction;
    }

    private static double LargestInput(PlanNode node, OptimizerContext context)
    {
        SlotUse.Guard();
        return node is ScanNode scan ? Planning.Statistics.PlanEstimator.TableRows(scan) : node.Children.Select(child => LargestInput(child, context)).DefaultIfEmpty(0).Max();
    }

    private static PlanNode Joined(InnerJoins joins, int index, WindowNode window, PlanNode scalar)
    {
        var given = SlotUse.Output(window);
        var own = joins.Predicates.Where(predicate => SlotUse.RefersOnlyTo(predicate, given) && SlotUse.RefersTo(predicate, given)).ToList();
        var joined = Predicates.Filter(window, own);
        for (var i = 0; i < joins.Relations.Count; i++)
            if (i != index && !ReferenceEquals(joins.Relations[i], scalar))
                joined = new JoinNode(JoinKind.Inner, joined, joins.Relations[i], [], []);
        var rest = joins.Predicates.Except(own).ToValueList();
        return joined is JoinNode join ? join with { Residual = rest } : Predicates.Filter(joined, rest);
    }
}
