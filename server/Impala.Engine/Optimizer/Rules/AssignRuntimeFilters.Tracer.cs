using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Planning.Statistics;

namespace Impala.Engine.Optimizer.Rules;

internal sealed partial class AssignRuntimeFilters
{
    /// <summary>
    /// Follows a value down to the scans whose rows may be dropped when the value is not wanted above. A node lets a value through when,
    /// of the rows it gives, those with wanted values stay as they are whatever happens to the others: the join above drops the others
    /// anyway, so it does not matter whether and how they appear. That holds for more than moving a filter would: the other side of an
    /// equality may be filtered too, also below outer and anti joins.
    /// </summary>
    private sealed class Tracer(bool crossesExchanges, double minRows)
    {
        public IReadOnlyList<(ScanNode Scan, ScalarExpression Expression)> TargetsOf(PlanNode probe, ScalarExpression expression)
        {
            var targets = new List<(ScanNode, ScalarExpression)>();
            Trace(probe, expression, targets);
            return targets;
        }

        /// <summary>The scan that the values of an expression over the node's slots are read by, and as what; null when they are made otherwise.</summary>
        public static (ScanNode Scan, ScalarExpression Expression)? OriginOf(PlanNode node, ScalarExpression expression)
        {
            SlotUse.Guard();
            if (SlotOf(expression) is not { } slot)
                return null;
            switch (node)
            {
                case ScanNode scan:
                    return Gives(scan, slot) ? (scan, expression) : null;
                case ProjectNode project:
                    return Substitute(project, expression) is { } substituted ? OriginOf(project.Input, substituted) : null;
                case UnionNode:
                    return null;
                default:
                    foreach (var child in node.Children)
                        if (Gives(child, slot))
                            return OriginOf(child, expression);
                    return null;
            }
        }

        private void Trace(PlanNode node, ScalarExpression expression, List<(ScanNode, ScalarExpression)> targets)
        {
            SlotUse.Guard();
            if (SlotOf(expression) is not { } slot || !Gives(node, slot))
                return;
            switch (node)
            {
                case ScanNode scan:
                    // A limited scan gives any rows, so dropping some would bring others. A small one is not worth a test.
                    if (scan.Limit < 0 && PlanEstimator.TableRows(scan) >= minRows && !targets.Contains((scan, expression)))
                        targets.Add((scan, expression));
                    break;
                case FilterNode or SortNode or ProjectSetNode:
                    Trace(node.Children[0], expression, targets);
                    break;
                case ExchangeNode { Limit: < 0, Offset: 0 } exchange when crossesExchanges:
                    Trace(exchange.Input, expression, targets);
                    break;
                case ProjectNode project when Substitute(project, expression) is { } substituted:
                    Trace(project.Input, substituted, targets);
                    break;
                case AggregateNode aggregate when aggregate.GroupBy.Any(key => key.Id == slot.Id):
                    Trace(aggregate.Input, expression, targets);
                    break;
                case WindowNode window when window.PartitionBy.Any(key => key.Id == slot.Id):
                    Trace(window.Input, expression, targets);
                    break;
                case ApplyNode apply:
                    Trace(apply.Input, expression, targets);
                    break;
                case UnionNode union:
                    TraceUnion(union, slot, expression, targets);
                    break;
                case JoinNode join:
                    TraceJoin(join, slot, expression, targets);
                    break;
            }
        }

        private void TraceUnion(UnionNode union, Slot slot, ScalarExpression expression, List<(ScanNode, ScalarExpression)> targets)
        {
            var column = Enumerable.Range(0, union.Slots.Count).First(i => union.Slots[i].Id == slot.Id);
            for (var i = 0; i < union.Inputs.Count; i++)
                Trace(union.Inputs[i], WithSlot(expression, union.Mappings[i][column]), targets);
        }

        private void TraceJoin(JoinNode join, Slot slot, ScalarExpression expression, List<(ScanNode, ScalarExpression)> targets)
        {
            var isLeft = Gives(join.Left, slot);
            // Rows of a side that is padded with NULLs would leave their partners unmatched, which are then padded.
            var isKept = isLeft
                ? join.Kind is not (JoinKind.RightOuter or JoinKind.FullOuter)
                : join.Kind is JoinKind.Inner or JoinKind.RightOuter or JoinKind.RightSemi or JoinKind.RightAnti;
            if (!isKept)
                return;
            Trace(isLeft ? join.Left : join.Right, expression, targets);
            // NULLs of the other side say something to NOT IN and to marks, whatever the value sought.
            if (join.Kind is JoinKind.NullAwareLeftAnti or JoinKind.LeftMark)
                return;
            foreach (var condition in join.Conditions)
            {
                if (AreSame(isLeft ? condition.Left : condition.Right, expression))
                    Trace(isLeft ? join.Right : join.Left, isLeft ? condition.Right : condition.Left, targets);
            }
        }

        private static bool Gives(PlanNode node, Slot slot)
        {
            foreach (var given in node.Output)
                if (given.Id == slot.Id)
                    return true;
            return false;
        }

        /// <summary>The slot of an expression that is one, or an integer's widening cast of one: neither can fail, and both keep values apart.</summary>
        private static Slot? SlotOf(ScalarExpression expression) => expression switch
        {
            SlotReference reference => reference.Slot,
            Cast { Argument: SlotReference reference } cast when IsWidening(reference.Type, cast.Type) => reference.Slot,
            _ => null,
        };

        private static bool IsWidening(SqlType from, SqlType to) => IntegerWidth(from) is var width and > 0 && width <= IntegerWidth(to);

        // Not TINYINT, whose hash is that of an unsigned byte.
        private static int IntegerWidth(SqlType type) => type.Kind switch
        {
            SqlTypeKind.SmallInt => 2,
            SqlTypeKind.Int => 4,
            SqlTypeKind.BigInt => 8,
            _ => 0,
        };

        private static ScalarExpression? Substitute(ProjectNode project, ScalarExpression expression)
        {
            var slot = SlotOf(expression)!;
            foreach (var assignment in project.Assignments)
            {
                if (assignment.Slot.Id != slot.Id)
                    continue;
                if (expression is SlotReference)
                    return SlotOf(assignment.Expression) is null ? null : assignment.Expression;
                return assignment.Expression is SlotReference reference ? WithSlot(expression, reference.Slot) : null;
            }
            return null;
        }

        private static ScalarExpression WithSlot(ScalarExpression expression, Slot slot) =>
            expression is Cast cast ? cast with { Argument = new SlotReference(slot) } : new SlotReference(slot);

        private static bool AreSame(ScalarExpression first, ScalarExpression second) =>
            SlotOf(first) is { } slot && SlotOf(second) is { } other && slot.Id == other.Id && first.Type == second.Type && first.GetType() == second.GetType();
    }
}
