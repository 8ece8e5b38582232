using System.Globalization;
using System.Text;
using Impala.Engine.Execution.Profile;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Server.Queries;

/// <summary>
/// The "Final filter table" of a profile (impala.md 7.4): which join gave which runtime filter to which scans, when it came, and what it
/// dropped. Counters are those that joins and scans name by the filter.
/// </summary>
internal static class FilterTable
{
    private static readonly string[] Titles =
        ["ID", "Src. Node", "Tgt. Node(s)", "Target type", "First arrived", "Completed", "Keys", "Size", "Rows considered", "Rows rejected"];

    /// <summary>The table, or nothing for a plan without filters.</summary>
    public static string Print(FragmentedPlan? plan, RuntimeProfile profile)
    {
        var sources = new SortedDictionary<int, (PlanNode Join, int Fragment)>();
        var targets = new Dictionary<int, List<(PlanNode Scan, int Fragment)>>();
        foreach (var fragment in plan?.Fragments ?? [])
            Collect(fragment, sources, targets);
        if (sources.Count == 0)
            return "";
        var rows = new List<string[]> { Titles };
        foreach (var (id, source) in sources)
            rows.Add(Row(id, source, targets.GetValueOrDefault(id) ?? [], profile));
        var text = new StringBuilder("Final filter table:\n");
        var widths = Enumerable.Range(0, Titles.Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            text.Append(' ').AppendJoin("  ", row.Select((cell, column) => cell.PadLeft(widths[column]))).Append('\n');
        return text.ToString();
    }

    private static string[] Row(int id, (PlanNode Join, int Fragment) source, List<(PlanNode Scan, int Fragment)> targets, RuntimeProfile profile)
    {
        var name = PlanPrinter.FilterName(id);
        var arrivals = profile.Instances
            .SelectMany(instance => instance.Operators)
            .Where(node => node.Counters.ContainsKey(name + " ArrivalMicros"))
            .Select(node => TimeSpan.FromMicroseconds(node.Counters[name + " ArrivalMicros"]))
            .ToList();
        return
        [
            name,
            Number(source.Join.NodeId),
            string.Join(", ", targets.Select(target => Number(target.Scan.NodeId))),
            string.Join(", ", targets.Select(target => target.Fragment == source.Fragment ? "LOCAL" : "REMOTE")),
            arrivals.Count == 0 ? "N/A" : PrettyNumber.Duration(arrivals.Min()),
            arrivals.Count == 0 ? "N/A" : PrettyNumber.Duration(arrivals.Max()),
            Sum(" Keys") is { } keys ? Number(keys) : "N/A",
            Sum(" Bytes") is { } bytes ? PrettyNumber.Bytes(bytes) : "N/A",
            Number(Sum(" RowsConsidered") ?? 0),
            Number(Sum(" RowsRejected") ?? 0),
        ];

        long? Sum(string counter)
        {
            var counts = profile.Nodes.Where(node => node.Counters.ContainsKey(name + counter)).Select(node => node.Counters[name + counter]).ToList();
            return counts.Count == 0 ? null : counts.Sum();
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Collect(PlanFragment fragment, SortedDictionary<int, (PlanNode, int)> sources, Dictionary<int, List<(PlanNode, int)>> targets)
    {
        var open = new Stack<PlanNode>([fragment.Root]);
        while (open.TryPop(out var node))
        {
            foreach (var source in (node as JoinNode)?.RuntimeFilters ?? [])
                sources[source.FilterId] = (node, fragment.Id);
            foreach (var target in (node as ScanNode)?.RuntimeFilters ?? [])
            {
                if (!targets.TryGetValue(target.FilterId, out var list))
                    targets.Add(target.FilterId, list = []);
                list.Add((node, fragment.Id));
            }
            foreach (var child in node.Children)
                open.Push(child);
        }
    }
}
