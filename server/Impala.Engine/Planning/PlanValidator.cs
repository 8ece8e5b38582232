using System.Globalization;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning;

/// <summary>
/// Checks what every plan must hold: each slot is made once, is read only where an input (or an outer query) gives it and with its type,
/// and nodes agree with themselves. Optimizer rules are checked one by one, so that a broken rule is named at once.
/// </summary>
public static class PlanValidator
{
    /// <summary>Throws <see cref="InvalidPlanException"/> with the reason, the step and the plan when the plan is broken.</summary>
    /// <param name="step">What was done last: a rule's name.</param>
    public static void Validate(PlanNode root, string step)
    {
        var failure = FindFailure(root);
        if (failure is not null)
            throw new InvalidPlanException($"Invalid plan after {step}: {failure}{Environment.NewLine}{PlanPrinter.Explain(root, 2)}");
    }

    /// <summary>The first thing that is wrong with the plan; null when it is sound.</summary>
    public static string? FindFailure(PlanNode root)
    {
        var visit = new Visit();
        visit.Check(root, []);
        return visit.Failure;
    }

    private sealed class Visit
    {
        private readonly HashSet<int> _made = [];
        private readonly HashSet<int> _filterSources = [];
        private readonly Dictionary<int, SqlType> _filterTargets = [];

        public string? Failure { get; private set; }

        public void Check(PlanNode node, Dictionary<int, SqlType> outer)
        {
            SlotUse.Guard();
            if (Failure is not null)
                return;
            var visible = new Dictionary<int, SqlType>(outer);
            var children = node.Children;
            for (var i = 0; i < children.Count; i++)
            {
                // Only the subquery of an apply sees the slots of its sibling.
                Check(children[i], node is ApplyNode && i == 1 ? visible : outer);
                if (Failure is not null)
                    return;
                foreach (var slot in children[i].Output)
                    visible[slot.Id] = slot.Type;
            }
            foreach (var slot in Made(node))
                if (!_made.Add(slot.Id))
                    Fail(node, $"slot {slot} is made twice");
            if (node is ScanNode or VirtualTableScanNode)
                foreach (var slot in node.Output)
                    visible[slot.Id] = slot.Type;
            CheckReads(node, visible);
            CheckOutput(node);
            CheckShape(node);
        }

        private void CheckReads(PlanNode node, Dictionary<int, SqlType> visible)
        {
            foreach (var id in SlotUse.OfNode(node))
                if (!visible.ContainsKey(id))
                    Fail(node, $"slot #{id.ToString(CultureInfo.InvariantCulture)} is read but no input gives it");
            if (Failure is null && node is not AggregateNode { Step: AggregationStep.Final })
                foreach (var expression in NodeExpressions.Of(node))
                    CheckTypes(node, expression, visible);
        }

        private void CheckTypes(PlanNode node, ScalarExpression expression, Dictionary<int, SqlType> visible)
        {
            SlotUse.Guard();
            if (expression is SlotReference reference && visible.TryGetValue(reference.Slot.Id, out var type) && type != reference.Type)
                Fail(node, $"slot {reference.Slot} is read as {reference.Type} but is {type}");
            foreach (var child in expression.Children)
                CheckTypes(node, child, visible);
        }

        private void CheckOutput(PlanNode node)
        {
            var seen = new HashSet<int>();
            foreach (var slot in node.Output)
                if (!seen.Add(slot.Id))
                    Fail(node, $"slot {slot} stands twice in the output");
        }

        private void CheckShape(PlanNode node)
        {
            switch (node)
            {
                case FilterNode filter when filter.Predicates.Any(predicate => predicate.Type.Kind is not (SqlTypeKind.Boolean or SqlTypeKind.Null)):
                    Fail(node, "a predicate is not boolean");
                    break;
                case ProjectNode project when project.Assignments.FirstOrDefault(assignment => assignment.Slot.Type != assignment.Expression.Type) is { } wrong:
                    Fail(node, $"slot {wrong.Slot} of type {wrong.Slot.Type} is assigned {wrong.Expression.Type}");
                    break;
                case JoinNode join:
                    CheckJoin(join);
                    break;
                case UnionNode union:
                    CheckUnion(union);
                    break;
                case ValuesNode values when values.Rows.Any(row => row.Count != values.Slots.Count):
                    Fail(node, "a row has another width than the slots");
                    break;
                case ScanNode scan when scan.Columns.Any(column => !VirtualColumns.IsKnown(scan.Table, column.ColumnIndex)):
                    Fail(node, "a column index is out of range");
                    break;
                case ScanNode scan:
                    foreach (var target in scan.RuntimeFilters)
                        if (!_filterTargets.TryAdd(target.FilterId, target.Expression.Type) && _filterTargets[target.FilterId] != target.Expression.Type)
                            Fail(node, "targets of one runtime filter differ in type");
                    break;
                case RecursiveNode recursion when recursion.InitialSlots.Count != recursion.Slots.Count || recursion.StepSlots.Count != recursion.Slots.Count:
                    Fail(node, "its terms differ in width");
                    break;
                case AggregateNode { EmptySets.IsEmpty: false } aggregate when aggregate.GroupBy.IsEmpty || aggregate.GroupBy[^1].Type.Kind != SqlTypeKind.Int:
                    Fail(node, "empty grouping sets without the key that numbers them");
                    break;
                case AggregateNode aggregate when aggregate.Step != AggregationStep.Single
                    && aggregate.Aggregates.Any(call => call.IsDistinct || (aggregate.Step != AggregationStep.Shared && call.Intermediate.Count != call.Signature.Intermediate.Count)):
                    Fail(node, "a partial, final or shared step has a distinct call or lacks intermediate slots");
                    break;
            }
        }

        private void CheckJoin(JoinNode join)
        {
            var left = SlotUse.Output(join.Left);
            var right = SlotUse.Output(join.Right);
            foreach (var condition in join.Conditions)
            {
                if (condition.Left.Type != condition.Right.Type)
                    Fail(join, $"the sides of {condition.Left} = {condition.Right} differ in type");
                if (SlotUse.RefersTo(condition.Left, right) || SlotUse.RefersTo(condition.Right, left))
                    Fail(join, $"{condition.Left} = {condition.Right} has its sides exchanged");
            }
            CheckFilters(join);
            if (join.Kind == JoinKind.LeftMark != join.Mark is not null)
                Fail(join, "only mark joins have a mark, and they must");
            if (join.Projected is { } projected && projected.Any(slot => join.AllOutput.All(given => given.Id != slot.Id)))
                Fail(join, "a projected slot is not given by the join");
        }

        /// <summary>Targets stand below the left side, which was visited before its join; nobody else may use the filter.</summary>
        private void CheckFilters(JoinNode join)
        {
            foreach (var source in join.RuntimeFilters)
            {
                if (join.Kind is not (JoinKind.Inner or JoinKind.LeftSemi or JoinKind.RightOuter or JoinKind.RightSemi or JoinKind.RightAnti))
                    Fail(join, "rows without a match stay, but a runtime filter would drop them");
                else if ((uint)source.Condition >= (uint)join.Conditions.Count || !_filterSources.Add(source.FilterId))
                    Fail(join, "a runtime filter has no condition or two sources");
                else if (_filterTargets.TryGetValue(source.FilterId, out var type) && type != join.Conditions[source.Condition].Right.Type)
                    Fail(join, "a runtime filter and its targets differ in type");
            }
        }

        private void CheckUnion(UnionNode union)
        {
            if (union.Mappings.Count != union.Inputs.Count)
                Fail(union, "inputs and mappings differ in number");
            foreach (var mapping in union.Mappings)
            {
                if (mapping.Count != union.Slots.Count)
                    Fail(union, "a mapping has another width than the slots");
                else if (Enumerable.Range(0, mapping.Count).Any(i => mapping[i].Type != union.Slots[i].Type))
                    Fail(union, "a mapped slot differs in type");
            }
        }

        private void Fail(PlanNode node, string reason) => Failure ??= $"{PlanPrinter.Label(node)}: {reason}";

        private static IEnumerable<Slot> Made(PlanNode node) => node switch
        {
            ScanNode or VirtualTableScanNode or ValuesNode or TableFunctionNode or UnionNode or TableWriteNode or ExchangeSourceNode or SharedReadNode or RecursiveNode or WorkTableNode => node.Output,
            ProjectNode project => project.Assignments.Where(assignment => !assignment.IsIdentity).Select(assignment => assignment.Slot),
            ProjectSetNode projectSet => projectSet.Calls.Select(call => call.Slot),
            AggregateNode { Step: AggregationStep.Partial } aggregate => aggregate.Aggregates.SelectMany(call => call.Intermediate),
            AggregateNode aggregate => aggregate.Aggregates.Select(call => call.Output),
            WindowNode window => window.Calls.Select(call => call.Slot),
            JoinNode { Mark: { } mark } => [mark],
            ApplyNode { Result: { } result } => [result],
            _ => [],
        };
    }
}
