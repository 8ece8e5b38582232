using System.Globalization;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning;

public static partial class PlanPrinter
{
    /// <summary>What EXPLAIN adds from level 2 on (reference 7.2): resources, the tuples that rows consist of, the pipelines a node works in, and
    /// the statistics that are stored. Memory is never reserved ahead here: operators take what they need and account it.</summary>
    private sealed partial class Page
    {
        private readonly Dictionary<PlanNode, int> _tuples = new(ReferenceEqualityComparer.Instance);

        private bool IsExtended => _options.Level >= 2;

        /// <summary>Numbers the tuples: each node that makes rows of its own has one.</summary>
        private void NumberTuples(IEnumerable<PlanNode> roots)
        {
            var makers = new List<PlanNode>();
            foreach (var root in roots)
                Collect(root);
            foreach (var maker in makers.OrderBy(node => node.NodeId))
                _tuples[maker] = _tuples.Count;

            void Collect(PlanNode node)
            {
                SlotUse.Guard();
                if (node.Children.Count == 0 ? node is not ExchangeSourceNode : MakesRows(node))
                    makers.Add(node);
                foreach (var child in node.Children)
                    Collect(child);
            }
        }

        private static bool MakesRows(PlanNode node) => node is AggregateNode or SortNode or TopNNode or UnionNode or WindowNode or ProjectSetNode or RecursiveNode or TableWriteNode;

        /// <summary>"1,0N": ids of the tuples, those that may be NULL on an outer side marked.</summary>
        private IEnumerable<string> TuplesOf(PlanNode node)
        {
            SlotUse.Guard();
            if (_tuples.TryGetValue(node, out var own))
                return [own.ToString(CultureInfo.InvariantCulture)];
            if (node is ExchangeSourceNode source)
                return _byExchange.TryGetValue(source.ExchangeId, out var fragment) ? TuplesOf(fragment.Root) : [];
            if (node is not JoinNode join)
                return node.Children.Count == 0 ? [] : TuplesOf(node.Children[0]);
            return join.Kind switch
            {
                JoinKind.Inner => TuplesOf(join.Left).Concat(TuplesOf(join.Right)),
                JoinKind.LeftOuter => TuplesOf(join.Left).Concat(Nullable(join.Right)),
                JoinKind.RightOuter => Nullable(join.Left).Concat(TuplesOf(join.Right)),
                JoinKind.FullOuter => Nullable(join.Left).Concat(Nullable(join.Right)),
                JoinKind.RightSemi or JoinKind.RightAnti => TuplesOf(join.Right),
                _ => TuplesOf(join.Left),
            };
        }

        private IEnumerable<string> Nullable(PlanNode node) => TuplesOf(node).Select(tuple => tuple.EndsWith('N') ? tuple : tuple + "N");

        /// <summary>Ids of the nodes that begin the pipelines whose rows pass the node, and then of those that end in it.</summary>
        private (IReadOnlyList<int> Passing, IReadOnlyList<int> Ending) PipelinesOf(PlanNode node)
        {
            SlotUse.Guard();
            switch (node)
            {
                case JoinNode join:
                    return (PipelinesOf(join.Left).Passing, PipelinesOf(join.Right).Passing);
                case AggregateNode { Step: not AggregationStep.Partial } or SortNode or TopNNode:
                    return ([node.NodeId], PipelinesOf(node.Children[0]).Passing);
                case ExchangeSourceNode { OrderBy.IsEmpty: false }:
                    return ([node.NodeId], []);
                case ExchangeSourceNode source:
                    return _byExchange.TryGetValue(source.ExchangeId, out var fragment) ? (PipelinesOf(fragment.Root).Passing, []) : ([node.NodeId], []);
                case UnionNode union:
                    return ([.. union.Inputs.SelectMany(input => PipelinesOf(input).Passing)], []);
                default:
                    return (node.Children.Count == 0 ? [node.NodeId] : PipelinesOf(node.Children[0]).Passing, []);
            }
        }

        private void AppendResources(PlanNode node, string prefix) =>
            Line(prefix, $"mem-estimate={PrettyNumber.Bytes(MemoryEstimate.OfNode(node))} mem-reservation=0B thread-reservation=0");

        /// <summary>The line of tuples begins as Impala's; rows' size and number stand on it.</summary>
        private string Tuples(PlanNode node) => string.Join(",", TuplesOf(node)) is { Length: > 0 } tuples ? $"tuple-ids={tuples} " : "";

        private void AppendPipelines(PlanNode node, string prefix)
        {
            var (passing, ending) = PipelinesOf(node);
            var all = passing.Select(id => Pipeline(id, "GETNEXT")).Concat(ending.Select(id => Pipeline(id, "OPEN"))).ToList();
            if (node.NodeId >= 0 && all.Count > 0)
                Line(prefix, "in pipelines: " + string.Join(", ", all));
        }

        private static string Pipeline(int id, string phase) => string.Create(CultureInfo.InvariantCulture, $"{id:00}({phase})");

        private void AppendStoredStatistics(ScanNode scan, string prefix)
        {
            var table = scan.Table;
            var columns = scan.Columns.Where(column => column.ColumnIndex >= 0 && column.ColumnIndex < table.NumDataColumns).Select(column => table.Columns[column.ColumnIndex]).ToList();
            var missing = columns.Where(column => column.Statistics is null).Select(column => column.Name).ToList();
            Line(prefix, "stored statistics:");
            Line(prefix, $"  table: rows={Rows(table.NumRows)} size={PrettyNumber.Bytes(table.Partitions.Sum(partition => partition.Files.Sum(file => file.Length)))}");
            if (table.NumPartitionColumns > 0)
            {
                var known = table.Partitions.Where(partition => partition.NumRows >= 0).ToList();
                Line(prefix, string.Create(CultureInfo.InvariantCulture, $"  partitions: {known.Count}/{table.Partitions.Count} rows={Rows(known.Count == 0 ? -1 : known.Sum(partition => partition.NumRows))}"));
            }
            Line(prefix, missing.Count == 0 ? "  columns: all" : missing.Count == columns.Count ? "  columns: unavailable" : "  columns missing stats: " + string.Join(", ", missing));
            Line(prefix, "extrapolated-rows=disabled");
        }

        private static string Rows(long rows) => rows < 0 ? "unavailable" : PrettyNumber.Count(rows);

        private string FragmentResources(PlanFragment fragment) =>
            $"Per-Host Resources: mem-estimate={PrettyNumber.Bytes(NodesOf(fragment.Root).Sum(MemoryEstimate.OfNode))} mem-reservation=0B thread-reservation={InstancesPerHost(fragment)}";

        private int InstancesPerHost(PlanFragment fragment)
        {
            if (fragment.Placement is not (FragmentPlacement.Source or FragmentPlacement.Distributed))
                return 1;
            var hosts = FragmentWidth.Backends(fragment, _options.NumBackends, _options.MinBytesPerBackend);
            return FragmentWidth.Instances(fragment, hosts, _options.CoresPerBackend, _options.MinBytesPerBackend);
        }

        private static IEnumerable<PlanNode> NodesOf(PlanNode root)
        {
            SlotUse.Guard();
            return root.Children.SelectMany(NodesOf).Prepend(root);
        }
    }
}
