using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer;

/// <summary>The predicates that hold for every row a subplan gives, over its output slots.</summary>
internal static class KnownPredicates
{
    public static IReadOnlyCollection<ScalarExpression> Of(PlanNode node)
    {
        var known = new HashSet<ScalarExpression>();
        Add(node, known);
        return known;
    }

    private static void Add(PlanNode node, HashSet<ScalarExpression> known)
    {
        SlotUse.Guard();
        switch (node)
        {
            case ScanNode scan:
                known.UnionWith(scan.Predicates);
                break;
            case VirtualTableScanNode scan:
                known.UnionWith(scan.Predicates);
                break;
            case FilterNode filter:
                known.UnionWith(filter.Predicates);
                Add(filter.Input, known);
                break;
            // Slots keep their ids through these nodes; what is known of dropped ones matches nothing above.
            case ProjectNode or SortNode or TopNNode or LimitNode or WindowNode or AggregateNode { GroupBy.IsEmpty: false, EmptySets.IsEmpty: true }:
                Add(node.Children[0], known);
                break;
            case JoinNode join:
                AddJoin(join, known);
                break;
        }
    }

    private static void AddJoin(JoinNode join, HashSet<ScalarExpression> known)
    {
        if (join.Kind is JoinKind.Inner or JoinKind.LeftOuter or JoinKind.LeftSemi or JoinKind.LeftAnti or JoinKind.NullAwareLeftAnti or JoinKind.LeftMark)
            Add(join.Left, known);
        if (join.Kind is JoinKind.Inner or JoinKind.RightOuter or JoinKind.RightSemi or JoinKind.RightAnti)
            Add(join.Right, known);
    }
}
