using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// What is known of a join key on one side holds for its partner on the other:
/// <code>
/// Join[a.k = b.k](Filter(k &lt; 5)(A), B)   =>   Join[a.k = b.k](Filter(k &lt; 5)(A), Filter(k &lt; 5)(B))
/// </code>
/// Repeated until nothing new is found, so that a chain of equalities carries a predicate to its end.
/// </summary>
internal sealed class InferPredicatesThroughJoin : OptimizerRule
{
    private const int MaxRounds = 4;

    public override PlanNode Apply(PlanNode root, OptimizerContext context)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var inferred = Visit(root);
            if (ReferenceEquals(inferred, root))
                break;
            root = inferred;
        }
        return root;
    }

    private static PlanNode Visit(PlanNode node)
    {
        SlotUse.Guard();
        if (!node.Children.IsEmpty)
            node = node.WithChildren(node.Children.MapOrSame(Visit));
        return node is JoinNode { Conditions.IsEmpty: false } join ? Infer(join) : node;
    }

    private static PlanNode Infer(JoinNode join)
    {
        // NOT IN must see the right side's NULLs, which a predicate would drop.
        var toRight = join.Kind is JoinKind.Inner or JoinKind.LeftOuter or JoinKind.LeftSemi or JoinKind.LeftAnti or JoinKind.RightSemi;
        var toLeft = join.Kind is JoinKind.Inner or JoinKind.RightOuter or JoinKind.LeftSemi or JoinKind.RightSemi or JoinKind.RightAnti;
        var left = toRight || toLeft ? KnownPredicates.Of(join.Left) : [];
        var right = toRight || toLeft ? KnownPredicates.Of(join.Right) : [];
        var newLeft = toLeft ? Translate(join, right, left, condition => (condition.Right, condition.Left)) : [];
        var newRight = toRight ? Translate(join, left, right, condition => (condition.Left, condition.Right)) : [];
        if (newLeft.Count == 0 && newRight.Count == 0)
            return join;
        return join with { Left = Predicates.Filter(join.Left, newLeft), Right = Predicates.Filter(join.Right, newRight) };
    }

    private static List<ScalarExpression> Translate(
        JoinNode join, IReadOnlyCollection<ScalarExpression> from, IReadOnlyCollection<ScalarExpression> known, Func<EquiCondition, (ScalarExpression From, ScalarExpression To)> sides)
    {
        var found = new List<ScalarExpression>();
        foreach (var condition in join.Conditions)
        {
            // A NULL passes a null-safe equality; what is known of values need not reject it on both sides alike, but it is the same value.
            if (sides(condition) is not ({ } source, { } target) || source is not SlotReference key || target is not SlotReference)
                continue;
            foreach (var predicate in from)
            {
                var slots = SlotUse.Of(predicate);
                if (slots.Count != 1 || !slots.Contains(key.Slot.Id) || !IsWorthIt(predicate))
                    continue;
                var translated = Predicates.Substitute(predicate, new Dictionary<int, ScalarExpression> { [key.Slot.Id] = target });
                if (!known.Contains(translated) && !found.Contains(translated))
                    found.Add(translated);
            }
        }
        return found;
    }

    // Cheap tests against constants only; repeating a LIKE on both sides may cost more than it saves.
    private static bool IsWorthIt(ScalarExpression predicate) => Predicates.IsDeterministic(predicate) && predicate switch
    {
        InList inList => inList.Argument is SlotReference,
        FunctionCall => Predicates.IsComparison(predicate, out var call) && call.Arguments.Any(argument => argument is SlotReference),
        _ => false,
    };
}
