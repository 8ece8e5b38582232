using System.Globalization;
using Impala.Bench.Engines;
using Impala.Bench.Records;
using Impala.Bench.Statistics;
using Impala.Clusters;

namespace Impala.Bench.Tpch;

/// <summary>Shows the measurements: as a table, as CSV and as records.</summary>
internal sealed class TpchReport(TpchOptions options, string? rival)
{
    private const string CsvHeading =
        "query,impala_ms,rival_ms,ratio,ratio_low,ratio_high,impala_cpu_ms,rival_cpu_ms,cpu_ratio,cpu_low,cpu_high,rows,agree,over_limit";

    private static string Row(string name, string ours, string theirs, string ratio, string cpu, string ourCpu, string theirCpu) =>
        $"{name,-8}{ours,10}{theirs,10}  {ratio,-18}{ourCpu,10}{theirCpu,10}  {cpu,-18}";

    /// <summary>Writes the table, with one line a query, and the totals.</summary>
    public void WriteTable(TextWriter output, IReadOnlyList<QueryMeasurement> measurements)
    {
        output.WriteLine(
            Row("", "impala ms", $"{rival} ms", "ratio", "cpu ratio", "cpu ms", "cpu ms") + $"{"rows",6}  agree");
        foreach (var measurement in measurements)
        {
            var line = Row(
                measurement.Name,
                Ms(measurement.Ours.WallMs),
                Ms(measurement.Theirs?.WallMs),
                Ratio(measurement.Wall),
                Ratio(measurement.Cpu),
                Ms(measurement.Ours.CpuMs),
                Ms(measurement.Theirs?.CpuMs));
            output.WriteLine($"{line}{measurement.NumRows,6}  {measurement.Problem ?? "yes"}{(IsOver(measurement) ? "  OVER THE LIMIT" : "")}");
        }

        output.WriteLine();
        var wall = TpchSummary.Of(measurements, runs => runs.WallMs);
        var cpu = TpchSummary.Of(measurements, runs => runs.CpuMs);
        if (wall is not null)
        {
            output.WriteLine(Row(
                "total", Number(wall.OursMs), Number(wall.TheirsMs), Ratio(wall.Total), Ratio(cpu?.Total), Number(cpu?.OursMs), Number(cpu?.TheirsMs)));
            output.WriteLine(Row("geomean", "", "", Ratio(wall.GeometricMean), Ratio(cpu?.GeometricMean), "", ""));
        }
        else
        {
            output.WriteLine(Row(
                "total", Number(measurements.Sum(m => Sample.Median(m.Ours.WallMs))), "", "", "", Number(measurements.Sum(m => Sample.Median(m.Ours.CpuMs))), ""));
        }

        output.WriteLine($"{measurements.Count(measurement => measurement.Problem is null)} of {measurements.Count} queries agree");
        if (HasLimits)
        {
            var over = measurements.Where(IsOver).Select(measurement => measurement.Name).ToList();
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"over {options.MaxRatio} times and {options.GraceMs:0} ms more: {(over.Count == 0 ? "none" : string.Join(", ", over))}"));
        }
    }

    /// <summary>Writes the peak memory of every daemon, and of DuckDB's process.</summary>
    public void WriteMemory(TextWriter output, BenchCluster cluster)
    {
        output.WriteLine("\npeak resident memory");
        foreach (var daemon in cluster.Cluster?.Daemons ?? [])
            output.WriteLine($"  {daemon.Name,-14}{Megabytes(daemon.PeakResidentBytes),10}");
        if (HasDuckDb)
            output.WriteLine($"  {"DuckDB",-14}{Megabytes(ProcessMemory.PeakResidentBytes(Environment.ProcessId)),10}  (this process, with .NET)");
    }

    /// <summary>Writes one line a query.</summary>
    public async Task WriteCsvAsync(string path, IEnumerable<QueryMeasurement> measurements, CancellationToken cancellationToken)
    {
        var lines = measurements.Select(measurement => string.Join(
            ',',
            measurement.Name,
            Exact(Sample.Median(measurement.Ours.WallMs)),
            Exact(Sample.Median(measurement.Theirs?.WallMs ?? [])),
            Exact(measurement.Wall),
            Exact(Sample.Median(measurement.Ours.CpuMs)),
            Exact(Sample.Median(measurement.Theirs?.CpuMs ?? [])),
            Exact(measurement.Cpu),
            measurement.NumRows,
            measurement.Problem is null ? "true" : "false",
            IsOver(measurement) ? "true" : "false"));
        await File.WriteAllLinesAsync(path, lines.Prepend(CsvHeading), cancellationToken);
    }

    /// <summary>Adds records: both times of each query, totals, geometric means, and peak memory.</summary>
    public void AddRecords(BenchOutput output, IReadOnlyList<QueryMeasurement> measurements, BenchCluster cluster)
    {
        var bench = options.Label ?? string.Create(CultureInfo.InvariantCulture, $"tpch sf{options.Scale}");
        var tags = new Dictionary<string, string>
        {
            ["impalads"] = (cluster.NumImpalads ?? options.Cluster.NumImpalads).ToString(CultureInfo.InvariantCulture),
            ["threads"] = options.Cluster.NumThreads.ToString(CultureInfo.InvariantCulture),
            ["rounds"] = options.NumRounds.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var measurement in measurements)
        {
            var own = new Dictionary<string, string>(tags) { ["answers"] = measurement.Problem ?? "equal" };
            if (IsOver(measurement))
                own["limit"] = "over";
            Add(bench, measurement.Name, "wall", measurement.Ours.WallMs, measurement.Theirs?.WallMs, measurement.Wall, own);
            Add(bench, measurement.Name, "cpu", measurement.Ours.CpuMs, measurement.Theirs?.CpuMs, measurement.Cpu, own);
        }

        AddSummary("wall", TpchSummary.Of(measurements, runs => runs.WallMs));
        AddSummary("cpu", TpchSummary.Of(measurements, runs => runs.CpuMs));
        var memory = cluster.PeakResidentBytes / 1048576.0;
        var theirMemory = HasDuckDb ? ProcessMemory.PeakResidentBytes(Environment.ProcessId) / 1048576.0 : null;
        output.Add(new BenchRecord(bench, "peak memory", "memory", "MB", memory, theirMemory, rival, memory / theirMemory, Tags: tags));

        void Add(
            string bench, string name, string metric, IReadOnlyList<double> ours, IReadOnlyList<double>? theirs, Estimate? ratio, Dictionary<string, string> own) =>
            output.Add(new BenchRecord(
                bench, name, metric, "ms", Sample.Median(ours), Sample.Median(theirs ?? []), rival, ratio?.Value, ratio?.Low, ratio?.High, own));

        void AddSummary(string metric, TpchSummary? summary)
        {
            if (summary is null)
                return;
            var (total, mean) = (summary.Total, summary.GeometricMean);
            output.Add(new BenchRecord(
                bench, "total", metric, "ms", summary.OursMs, summary.TheirsMs, rival, total.Value, total.Low, total.High, tags));
            output.Add(new BenchRecord(
                bench, "geometric mean", metric, "ratio", mean.Value, 1, rival, mean.Value, mean.Low, mean.High, tags));
        }
    }

    private bool HasDuckDb => options.Rival is TpchRival.DuckDb or TpchRival.DuckDbTables;

    // Limits are set against DuckDB on the same files.
    private bool HasLimits => options.Rival == TpchRival.DuckDb;

    private bool IsOver(QueryMeasurement measurement) => HasLimits
        && measurement.Wall is { } ratio
        && options.IsOver(ratio.Value, Sample.Median(measurement.Ours.WallMs)!.Value, Sample.Median(measurement.Theirs!.WallMs)!.Value);

    private static string Ms(IReadOnlyList<double>? times) => Number(Sample.Median(times ?? []));

    private static string Number(double? value) => value?.ToString("0.0", CultureInfo.InvariantCulture) ?? "";

    private static string Exact(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "";

    private static string Exact(Estimate? ratio) => $"{Exact(ratio?.Value)},{Exact(ratio?.Low)},{Exact(ratio?.High)}";

    private static string Ratio(Estimate? ratio) => ratio is { } value
        ? string.Create(CultureInfo.InvariantCulture, $"{value.Value:0.00} [{value.Low:0.00}, {value.High:0.00}]")
        : "";

    private static string Megabytes(long? bytes) =>
        bytes is { } value ? (value / 1048576.0).ToString("0", CultureInfo.InvariantCulture) + " MB" : "not running";
}
