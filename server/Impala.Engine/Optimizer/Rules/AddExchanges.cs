using System.Diagnostics;
using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Analysis;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Makes the plan physical: from the leaves up it derives how rows are spread over instances and puts an exchange where a node needs
/// another spread. Partitioning in place is kept.
/// <code>
/// Aggregate(k; sum(v)) over Scan   =>   Aggregate FINAL over Exchange [HASH(k)] over Aggregate PARTIAL over Scan
/// on one backend                  =>   Aggregate SHARED over Scan
/// Sort over Scan                   =>   Exchange [GATHER, merging] over Sort over Scan
/// </code>
/// The root ends on the coordinator. Plans with one instance, and plans that read few rows, get no exchange at all: starting
/// instances would cost more than they save.
/// </summary>
internal sealed partial class AddExchanges : OptimizerRule
{
    public override PlanNode Apply(PlanNode root, OptimizerContext context)
    {
        var visit = new Visit(context, Parallelism.IsWorthwhile(root, context));
        var planned = visit.Plan(root);
        return visit.Gathered(planned).Node;
    }

    private readonly record struct Planned(PlanNode Node, Partitioning Partitioning);

    private sealed partial class Visit(OptimizerContext context, bool isDistributed)
    {
        private int _numUnions;

        /// <param name="node">A logical node.</param>
        /// <param name="wanted">Slots that the parent would like rows to be together by, so that a child that must hash anyway can serve both.</param>
        public Planned Plan(PlanNode node, ValueList<Slot> wanted = default)
        {
            Planning.SlotUse.Guard();
            switch (node)
            {
                case ScanNode:
                    return new Planned(node, isDistributed ? Partitioning.Random : Partitioning.Coordinator);
                case ValuesNode or VirtualTableScanNode or TableFunctionNode:
                    return new Planned(node, Partitioning.Coordinator);
                case FilterNode or ProjectSetNode:
                    var child = Plan(node.Children[0], wanted);
                    return child with { Node = node.WithChildren([child.Node]) };
                case ProjectNode project:
                    var projected = Plan(project.Input, wanted);
                    return new Planned(project.WithChildren([projected.Node]), projected.Partitioning.Through(project));
                case ApplyNode apply:
                    // The subquery runs once a row of the input, beside it: nothing in it may come from another fragment.
                    return new Planned(apply.WithChildren([Gathered(Plan(apply.Input)).Node, WithSorts(apply.Subquery)]), Partitioning.Coordinator);
                case RecursiveNode recursion:
                    // The step runs once a round beside the loop.
                    return new Planned(recursion.WithChildren([Gathered(Plan(recursion.Initial)).Node, WithSorts(recursion.Step)]), Partitioning.Coordinator);
                case EnforceSingleRowNode:
                    return new Planned(node.WithChildren([Gathered(Plan(node.Children[0])).Node]), Partitioning.Coordinator);
                case SharedNode shared:
                    // Without a wish from above, so that all copies lie alike.
                    var copy = Plan(shared.Input);
                    return copy with { Node = shared.WithChildren([copy.Node]) };
                case LimitNode limit:
                    return PlanLimit(limit);
                case SortNode sort:
                    return PlanSort(sort);
                case TopNNode topN:
                    return PlanTopN(topN);
                case UnionNode union:
                    return PlanUnion(union);
                case WindowNode window:
                    return PlanWindow(window);
                case AggregateNode aggregate:
                    return PlanAggregate(aggregate, wanted);
                case JoinNode join:
                    return PlanJoin(join);
                case TableWriteNode write:
                    return PlanWrite(write);
                default:
                    throw new UnreachableException(node.GetType().Name);
            }
        }

        public Planned Gathered(Planned input) =>
            input.Partitioning.IsSingle ? input : new Planned(new ExchangeNode(input.Node, ExchangeKind.Gather, []), Partitioning.Coordinator);

        private static Planned Hashed(Planned input, ValueList<ScalarExpression> keys) =>
            new(new ExchangeNode(input.Node, ExchangeKind.Hash, keys), Partitioning.Hash(keys));

        private static ValueList<ScalarExpression> References(IEnumerable<Slot> slots) => slots.Select(slot => (ScalarExpression)new SlotReference(slot)).ToValueList();

        private Planned PlanLimit(LimitNode limit)
        {
            var input = Plan(limit.Input);
            if (input.Partitioning.IsSingle)
                return input with { Node = limit.WithChildren([input.Node]) };
            // Each instance stops by itself, and the rows that meet are cut again.
            if (limit.Limit >= 0)
                input = input with { Node = new LimitNode(input.Node, Sum(limit.Limit, limit.Offset)) };
            var gathered = Gathered(input);
            return gathered with { Node = limit.WithChildren([gathered.Node]) };
        }

        private Planned PlanSort(SortNode sort)
        {
            var input = Plan(sort.Input);
            var sorted = sort.WithChildren([input.Node]);
            return input.Partitioning.IsSingle ? input with { Node = sorted } : Merged(sorted, sort.OrderBy);
        }

        private static Planned Merged(PlanNode sorted, ValueList<Ordering> orderBy, long limit = -1, long offset = 0) => new(
            new ExchangeNode(sorted, ExchangeKind.Gather, []) { OrderBy = orderBy, Limit = limit, Offset = offset },
            Partitioning.Coordinator);

        private Planned PlanTopN(TopNNode topN)
        {
            var input = Plan(topN.Input);
            if (input.Partitioning.IsSingle)
                return input with { Node = topN.WithChildren([input.Node]) };
            var local = new TopNNode(input.Node, topN.OrderBy, Sum(topN.Limit, topN.Offset));
            return Merged(local, topN.OrderBy, topN.Limit, topN.Offset);
        }

        private Planned PlanUnion(UnionNode union)
        {
            _numUnions++;
            var inputs = union.Inputs.Select(input => Plan(input)).ToList();
            _numUnions--;
            if (inputs.All(input => input.Partitioning.IsSingle))
                return new Planned(union.WithChildren(inputs.Select(input => input.Node).ToValueList()), Partitioning.Coordinator);
            // Rows of one place are dealt out, so that what follows runs everywhere.
            var spread = inputs.Select(input => input.Partitioning.IsSingle ? new ExchangeNode(input.Node, ExchangeKind.RoundRobin, []) : input.Node);
            return new Planned(union.WithChildren(spread.ToValueList()), Partitioning.Random);
        }

        private Planned PlanWindow(WindowNode window)
        {
            var input = Plan(window.Input, window.PartitionBy);
            var order = window.PartitionBy.Map(slot => new Ordering(slot, false, false)).AddRange(window.OrderBy);
            if (!input.Partitioning.Collocates(window.PartitionBy) && !window.PartitionBy.IsEmpty)
                input = Hashed(input, References(window.PartitionBy));
            var sorted = IsSorted(input.Node, order) ? input.Node : new SortNode(input.Node, order);
            if (window.PartitionBy.IsEmpty && !input.Partitioning.IsSingle)
                return new Planned(window.WithChildren([Merged(sorted, order).Node]), Partitioning.Coordinator);
            return input with { Node = window.WithChildren([sorted]) };
        }

        /// <summary>What stays in one place and needs no exchanges: its windows still need their rows in order.</summary>
        private static PlanNode WithSorts(PlanNode node)
        {
            Planning.SlotUse.Guard();
            if (!node.Children.IsEmpty)
                node = node.WithChildren(node.Children.MapOrSame(WithSorts));
            if (node is not WindowNode window)
                return node;
            var order = window.PartitionBy.Map(slot => new Ordering(slot, false, false)).AddRange(window.OrderBy);
            return IsSorted(window.Input, order) ? window : window.WithChildren([new SortNode(window.Input, order)]);
        }

        /// <summary>True when the node gives rows in this order already: windows over one partitioning and ordering share a sort.</summary>
        private static bool IsSorted(PlanNode node, ValueList<Ordering> order)
        {
            while (node is WindowNode or ProjectNode or FilterNode)
                node = node.Children[0];
            return order.IsEmpty || (node is SortNode sort && StartsWith(sort.OrderBy, order)) || (node is ExchangeNode exchange && StartsWith(exchange.OrderBy, order));
        }

        private static bool StartsWith(ValueList<Ordering> order, ValueList<Ordering> prefix) =>
            order.Count >= prefix.Count && order.AsSpan()[..prefix.Count].SequenceEqual(prefix.AsSpan());

        private Planned PlanWrite(TableWriteNode write)
        {
            var input = Plan(write.Input);
            var partitionSlots = write.Columns.Where(column => column.ColumnIndex >= write.Table.NumDataColumns).Select(column => column.Slot).ToList();
            // One instance a partition value keeps the number of files at one a partition instead of one a partition and instance.
            if (write.Shuffle != false && !input.Partitioning.IsSingle && partitionSlots.Count > 0 && !input.Partitioning.Collocates(partitionSlots))
                input = Hashed(input, References(partitionSlots));
            // Asked for where there is nothing to shuffle by, one instance writes all.
            if (write.Shuffle == true && partitionSlots.Count == 0)
                input = Gathered(input);
            return Gathered(input with { Node = write.WithChildren([Sorted(input.Node, write, partitionSlots)]), Partitioning = input.Partitioning.IsSingle ? Partitioning.Coordinator : Partitioning.Random });
        }

        /// <summary>CLUSTERED and a table's SORT BY: each instance sorts what it writes.</summary>
        private PlanNode Sorted(PlanNode input, TableWriteNode write, List<Slot> partitionSlots)
        {
            var order = new List<Slot>();
            if (write.IsClustered)
                order.AddRange(partitionSlots);
            var columns = write.Table.SortColumns.Select(write.Table.FindColumn)
                .Select(index => write.Columns.FirstOrDefault(column => column.ColumnIndex == index)?.Slot).OfType<Slot>().ToList();
            if (write.Table.IsZOrdered && columns.Count > 1)
                (input, columns) = WithZOrder(input, write, columns);
            order.AddRange(columns);
            return order.Count == 0 ? input : new SortNode(input, order.Select(slot => new Ordering(slot, Descending: false, NullsFirst: false)).ToValueList());
        }

        /// <summary>SORT BY ZORDER is a sort by one more column, the place on the curve.</summary>
        private (PlanNode Input, List<Slot> Order) WithZOrder(PlanNode input, TableWriteNode write, List<Slot> columns)
        {
            var place = context.Slots.New("zorder", SqlType.Binary);
            var key = new FunctionCall(FunctionLookup.RequiredScalar(OperatorNames.ZOrder), References(columns), SqlType.Binary);
            var kept = write.Columns.Select(column => new Assignment(column.Slot, new SlotReference(column.Slot)));
            return (new ProjectNode(input, [.. kept, new Assignment(place, key)]), [place]);
        }

        private static long Sum(long limit, long offset) => limit > long.MaxValue - offset ? long.MaxValue : limit + offset;
    }
}
