using Impala.Catalog;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning;

/// <summary>
/// Cuts a physical plan at its exchanges. Nodes are numbered first (exchanges after all others, as Impala does; column-dropping
/// projections last, because EXPLAIN leaves them out), then each exchange becomes a stream sink below and a source above:
/// <code>
/// Join(Scan a, Exchange(Scan b))   =>   F00: Join(Scan a, Source 03)     F01: Scan b -> stream 03 to F00
/// </code>
/// A fragment's place in the list is its id; consumers stand before their producers, and fragment 0 gives the result.
/// </summary>
public static class PlanFragmenter
{
    public static FragmentedPlan Fragment(PlanNode physical, IReadOnlyList<string> columnNames)
    {
        if (columnNames.Count != physical.Output.Count)
            throw new ArgumentException("each output slot has one name", nameof(columnNames));
        var cut = new Cut();
        cut.AddFragment(PlanNumbering.Number(physical), null);
        return new FragmentedPlan(cut.Fragments.ToValueList()!, physical.Output, columnNames.ToValueList());
    }

    private sealed class Cut
    {
        public List<PlanFragment?> Fragments { get; } = [];

        public void AddFragment(PlanNode root, StreamSinkSpec? sink)
        {
            var id = Fragments.Count;
            Fragments.Add(null);
            var traits = new Traits();
            var body = Visit(root, id, traits);
            Fragments[id] = new PlanFragment(id, traits.Placement(isRoot: sink is null), body, sink);
        }

        private PlanNode Visit(PlanNode node, int fragment, Traits traits)
        {
            SlotUse.Guard();
            traits.Add(node);
            if (node is ExchangeNode exchange)
            {
                AddFragment(exchange.Input, new StreamSinkSpec(exchange.NodeId, fragment, exchange.Kind, exchange.Keys));
                return new ExchangeSourceNode(exchange.NodeId, exchange.Kind, exchange.Output)
                {
                    NodeId = exchange.NodeId, Estimate = exchange.Estimate, OrderBy = exchange.OrderBy, Limit = exchange.Limit, Offset = exchange.Offset,
                };
            }
            return node.WithChildren(node.Children.MapOrSame(child => Visit(child, fragment, traits)));
        }
    }

    /// <summary>What decides where a fragment runs.</summary>
    private sealed class Traits
    {
        private bool _hasScan;
        private bool _isOnCoordinator;

        public void Add(PlanNode node)
        {
            _hasScan |= node is ScanNode;
            // Made-up rows exist once, gathered rows arrive at one place, and a dependent loop has its subquery beside it.
            _isOnCoordinator |= node is ValuesNode or VirtualTableScanNode or TableFunctionNode or ApplyNode or RecursiveNode or ExchangeNode { Kind: ExchangeKind.Gather };
        }

        public FragmentPlacement Placement(bool isRoot)
        {
            if (isRoot || _isOnCoordinator)
                return FragmentPlacement.Coordinator;
            return _hasScan ? FragmentPlacement.Source : FragmentPlacement.Distributed;
        }
    }
}
