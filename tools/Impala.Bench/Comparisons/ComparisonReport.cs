using System.Globalization;
using Impala.Bench.Engines;
using Impala.Bench.Records;
using Impala.Bench.Statistics;
using Impala.Clusters;

namespace Impala.Bench.Comparisons;

/// <summary>Shows the measurements: as a table, as CSV and as records.</summary>
internal sealed class ComparisonReport(ComparisonSettings settings, BenchCluster cluster, IQueryEngine? rival)
{
    private const string CsvHeading =
        "query,impala_ms,rival_ms,ratio,ratio_low,ratio_high,impala_cpu_ms,rival_cpu_ms,cpu_ratio,cpu_low,cpu_high,rows,agree,over_limit";

    private static string Row(string name, string ours, string theirs, string ratio, string cpu, string ourCpu, string theirCpu) =>
        $"{name,-9}{ours,10}{theirs,10}  {ratio,-18}{ourCpu,10}{theirCpu,10}  {cpu,-18}";

    /// <summary>Prints and writes all that the settings ask for.</summary>
    /// <returns>The exit code: 1 when a query failed or answers differ.</returns>
    public async Task<int> ShowAsync(TextWriter text, IReadOnlyList<QueryMeasurement> measurements, CancellationToken cancellationToken)
    {
        WriteTable(text, measurements);
        WriteMemory(text);
        using var output = new BenchOutput(settings.JsonFile);
        AddRecords(output, measurements);
        if (settings.CsvFile is not null)
            await WriteCsvAsync(settings.CsvFile, measurements, cancellationToken);
        return measurements.All(measurement => measurement.Problem is null) ? 0 : 1;
    }

    /// <summary>Writes the table, with one line a query, and the totals.</summary>
    public void WriteTable(TextWriter output, IReadOnlyList<QueryMeasurement> measurements)
    {
        output.WriteLine(
            Row("", "impala ms", $"{rival?.Name} ms", "ratio", "cpu ratio", "cpu ms", "cpu ms") + $"{"rows",6}  agree");
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
        var wall = ComparisonSummary.Of(measurements, runs => runs.WallMs);
        var cpu = ComparisonSummary.Of(measurements, runs => runs.CpuMs);
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
        if (settings.MaxRatio is { } maxRatio)
        {
            var over = measurements.Where(IsOver).Select(measurement => measurement.Name).ToList();
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"over {maxRatio} times and {settings.GraceMs:0} ms more: {(over.Count == 0 ? "none" : string.Join(", ", over))}"));
        }
    }

    /// <summary>Writes the peak memory of every daemon, and of DuckDB's process.</summary>
    private void WriteMemory(TextWriter output)
    {
        output.WriteLine("\npeak resident memory");
        foreach (var daemon in cluster.Cluster?.Daemons ?? [])
            output.WriteLine($"  {daemon.Name,-14}{Megabytes(daemon.PeakResidentBytes),10}");
        if (HasDuckDb)
            output.WriteLine($"  {"DuckDB",-14}{Megabytes(ProcessMemory.PeakResidentBytes(Environment.ProcessId)),10}  (this process, with .NET)");
    }

    /// <summary>Writes one line a query.</summary>
    private async Task WriteCsvAsync(string path, IEnumerable<QueryMeasurement> measurements, CancellationToken cancellationToken)
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
    public void AddRecords(BenchOutput output, IReadOnlyList<QueryMeasurement> measurements)
    {
        var tags = new Dictionary<string, string>
        {
            ["impalads"] = cluster.NumImpalads?.ToString(CultureInfo.InvariantCulture) ?? "unknown",
            ["threads"] = cluster.NumThreads.ToString(CultureInfo.InvariantCulture),
            ["rounds"] = settings.NumRounds.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var measurement in measurements)
        {
            var own = new Dictionary<string, string>(tags) { ["answers"] = measurement.Problem ?? "equal" };
            if (IsOver(measurement))
                own["limit"] = "over";
            Add(measurement.Name, "wall", measurement.Ours.WallMs, measurement.Theirs?.WallMs, measurement.Wall, own);
            Add(measurement.Name, "cpu", measurement.Ours.CpuMs, measurement.Theirs?.CpuMs, measurement.Cpu, own);
        }

        AddSummary("wall", ComparisonSummary.Of(measurements, runs => runs.WallMs));
        AddSummary("cpu", ComparisonSummary.Of(measurements, runs => runs.CpuMs));
        var memory = cluster.PeakResidentBytes / 1048576.0;
        var theirMemory = HasDuckDb ? ProcessMemory.PeakResidentBytes(Environment.ProcessId) / 1048576.0 : null;
        output.Add(new BenchRecord(settings.Label, "peak memory", "memory", "MB", memory, theirMemory, rival?.Name, memory / theirMemory, Tags: tags));

        void Add(
            string name, string metric, IReadOnlyList<double> ours, IReadOnlyList<double>? theirs, Estimate? ratio, Dictionary<string, string> own) =>
            output.Add(new BenchRecord(
                settings.Label, name, metric, "ms", Sample.Median(ours), Sample.Median(theirs ?? []), rival?.Name, ratio?.Value, ratio?.Low, ratio?.High, own));

        void AddSummary(string metric, ComparisonSummary? summary)
        {
            if (summary is null)
                return;
            var (total, mean) = (summary.Total, summary.GeometricMean);
            output.Add(new BenchRecord(
                settings.Label, "total", metric, "ms", summary.OursMs, summary.TheirsMs, rival?.Name, total.Value, total.Low, total.High, tags));
            output.Add(new BenchRecord(
                settings.Label, "geometric mean", metric, "ratio", null, null, rival?.Name, mean.Value, mean.Low, mean.High, tags));
        }
    }

    private bool HasDuckDb => rival is DuckDbEngine;

    private bool IsOver(QueryMeasurement measurement) => measurement.Wall is { } ratio
        && settings.IsOver(ratio.Value, Sample.Median(measurement.Ours.WallMs)!.Value, Sample.Median(measurement.Theirs!.WallMs)!.Value);

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
