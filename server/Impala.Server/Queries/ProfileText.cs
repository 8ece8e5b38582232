using System.Globalization;
using System.Text;
using Impala.Engine.Execution.Profile;
using Impala.Engine.Planning;

namespace Impala.Server.Queries;

/// <summary>A query's record as text: EXPLAIN ANALYZE, SHOW SUMMARY and SHOW PROFILE read the same RuntimeProfile.</summary>
internal static class ProfileText
{
    public static string ExplainAnalyze(QueryRecord record)
    {
        var text = new StringBuilder(PlanPrinter.Explain(record.Plan!, OptionsOf(record, 1) with { Actuals = ActualsOf(record.Profile) }));
        text.Append('\n').Append(FilterTable.Print(record.Plan, record.Profile));
        AppendTotals(text, record);
        return text.ToString();
    }

    /// <summary>One row an operator, slowest visible at a glance. Columns as Impala's ExecSummary.</summary>
    public static string Summary(QueryRecord record)
    {
        var profile = record.Profile;
        var rows = new List<string[]> { new[] { "Operator", "#Inst", "Avg Time", "Max Time", "#Rows", "Est. #Rows", "Peak Mem" } };
        var estimates = EstimatesOf(record.Plan);
        foreach (var node in profile.Nodes)
        {
            rows.Add(
            [
                $"{Math.Max(0, node.NodeId):00}:{node.Name}",
                node.NumInstances.ToString(CultureInfo.InvariantCulture),
                PrettyNumber.Duration(node.AverageTime),
                PrettyNumber.Duration(node.MaxTime),
                PrettyNumber.Count(node.NumRows),
                estimates.TryGetValue(node.NodeId, out var estimate) && estimate >= 0 ? PrettyNumber.Count(estimate) : "-1",
                PrettyNumber.Bytes(node.PeakMemory),
            ]);
        }
        var text = new StringBuilder();
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            text.Append(row[0].PadRight(widths[0]));
            for (var i = 1; i < row.Length; i++)
                text.Append("  ").Append(row[i].PadLeft(widths[i]));
            text.Append('\n');
        }
        return text.ToString();
    }

    public static string Profile(QueryRecord record)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Query (id={record.Id}):\n  Summary:\n");
        Line("Query Type", record.StatementType);
        Line("Query State", record.State.ToString().ToUpperInvariant());
        Line("Query Status", record.Error ?? "OK");
        Line("Start Time", record.StartTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture));
        Line("Duration", PrettyNumber.Duration(record.Elapsed));
        Line("User", record.User);
        Line("Network Address", record.ClientAddress);
        Line("Default Db", record.Database);
        Line("Sql Statement", record.Statement);
        if (record.Coordinator?.Schedule is { } schedule)
        {
            Line("Number of backends", schedule.Fragments.Count(fragments => fragments.Count > 0).ToString(CultureInfo.InvariantCulture));
            Line("Number of fragment instances", schedule.NumInstances.ToString(CultureInfo.InvariantCulture));
        }
        Line("Per Node Peak Memory Usage", PrettyNumber.Bytes(record.PeakMemory));
        Line("Rows fetched", record.NumRowsFetched.ToString(CultureInfo.InvariantCulture));
        if (record.Plan is { } plan)
            text.Append("    Plan:\n----------------\n").Append(PlanPrinter.Explain(plan, OptionsOf(record, 2))).Append("----------------\n");
        text.Append("    ExecSummary:\n").Append(Summary(record));
        AppendTimeline(text, record);
        text.Append(FilterTable.Print(record.Plan, record.Profile));
        AppendInstances(text, record.Profile);
        return text.ToString();

        void Line(string name, string value) => text.Append("    ").Append(name).Append(": ").Append(value).Append('\n');
    }

    private static void AppendTotals(StringBuilder text, QueryRecord record)
    {
        foreach (var (name, at) in record.Timeline)
            if (name == "Planning finished")
                text.Append("Planning Time: ").Append(PrettyNumber.Duration(at)).Append('\n');
        text.Append("Execution Time: ").Append(PrettyNumber.Duration(record.Elapsed)).Append('\n');
        text.Append("Peak Memory per Host: ").Append(PrettyNumber.Bytes(record.PeakMemory)).Append('\n');
    }

    private static void AppendTimeline(StringBuilder text, QueryRecord record)
    {
        text.Append("    Query Timeline:\n");
        var last = TimeSpan.Zero;
        foreach (var (name, at) in record.Timeline)
        {
            text.Append("       - ").Append(name).Append(": ").Append(PrettyNumber.Duration(at)).Append(" (").Append(PrettyNumber.Duration(at - last)).Append(")\n");
            last = at;
        }
    }

    private static void AppendInstances(StringBuilder text, RuntimeProfile profile)
    {
        text.Append("  Execution Profile:\n");
        foreach (var instance in profile.Instances)
        {
            text.Append(CultureInfo.InvariantCulture, $"    Fragment F{instance.FragmentId:00} instance {instance.InstanceIndex}: TotalTime={PrettyNumber.Duration(instance.TotalTime)} PeakMemoryUsage={PrettyNumber.Bytes(instance.PeakMemory)}\n");
            foreach (var node in instance.Operators)
            {
                text.Append(CultureInfo.InvariantCulture, $"      {node.Name} (id={node.NodeId}): RowsReturned={node.NumRows} TotalTime={PrettyNumber.Duration(node.TotalTime)} LocalTime={PrettyNumber.Duration(node.LocalTime)} PeakMemoryUsage={PrettyNumber.Bytes(node.PeakMemory)}\n");
                foreach (var (name, value) in node.Counters)
                    text.Append(CultureInfo.InvariantCulture, $"         - {name}: {value}\n");
            }
        }
    }

    private static Dictionary<int, NodeActuals> ActualsOf(RuntimeProfile profile) => profile.Nodes
        .GroupBy(node => node.NodeId)
        .ToDictionary(
            group => group.Key,
            group => ToActuals(group.First()));

    /// <summary>Hosts and instances as the query was placed.</summary>
    private static ExplainOptions OptionsOf(QueryRecord record, int level)
    {
        if (record.Coordinator?.Schedule is not { } schedule)
            return new ExplainOptions(level);
        var busiest = schedule.Fragments.SelectMany(fragments => fragments).Select(fragment => fragment.Instances.Count).DefaultIfEmpty(1).Max();
        return new ExplainOptions(level) { NumBackends = Math.Max(1, schedule.Fragments.Count(fragments => fragments.Count > 0)), CoresPerBackend = busiest };
    }

    private static NodeActuals ToActuals(NodeProfile node) =>
        new(node.NumInstances, node.NumRows, node.AverageTime, node.MaxTime, node.PeakMemory) { Counters = node.Counters };

    private static Dictionary<int, double> EstimatesOf(FragmentedPlan? plan)
    {
        var estimates = new Dictionary<int, double>();
        var open = new Stack<Engine.Planning.Nodes.PlanNode>(plan?.Fragments.Select(fragment => fragment.Root) ?? []);
        while (open.TryPop(out var node))
        {
            estimates[node.NodeId] = node.Estimate.NumRows;
            foreach (var child in node.Children)
                open.Push(child);
        }
        return estimates;
    }
}
