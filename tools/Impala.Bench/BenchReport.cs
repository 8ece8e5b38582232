using System.Globalization;
using Impala.Clusters;

namespace Impala.Bench;

/// <summary>Prints the measurements, as plain text and as CSV.</summary>
internal static class BenchReport
{
    public static void WriteHeading() => Console.WriteLine($"{"query",-7}{"impala ms",12}{"duckdb ms",12}{"ratio",9}{"rows",8}  agree");

    public static void Write(QueryMeasurement measurement) => Console.WriteLine(
        $"{Tpch.TpchQueries.Name(measurement.Query),-7}{Number(measurement.ImpalaMs, "0.0"),12}{Number(measurement.DuckDbMs, "0.0"),12}"
        + $"{Number(measurement.Ratio, "0.00"),9}{measurement.NumRows,8}  {measurement.Problem ?? "yes"}");

    public static void WriteTotals(IReadOnlyList<QueryMeasurement> measurements)
    {
        // Only queries that both engines ran are comparable.
        var compared = measurements.Where(measurement => measurement.Ratio is not null).ToList();
        var impala = measurements.Sum(measurement => measurement.ImpalaMs ?? 0);
        Console.WriteLine();
        if (compared.Count > 0)
        {
            var ours = compared.Sum(measurement => measurement.ImpalaMs!.Value);
            var theirs = compared.Sum(measurement => measurement.DuckDbMs!.Value);
            var geomean = Math.Exp(compared.Average(measurement => Math.Log(measurement.Ratio!.Value)));
            Console.WriteLine($"{"total",-7}{Number(ours, "0.0"),12}{Number(theirs, "0.0"),12}{Number(ours / theirs, "0.00"),9}");
            Console.WriteLine($"{"geomean",-7}{"",24}{Number(geomean, "0.00"),9}");
        }
        else
        {
            Console.WriteLine($"{"total",-7}{Number(impala, "0.0"),12}");
        }

        var numAgreeing = measurements.Count(measurement => measurement.Problem is null);
        Console.WriteLine($"{numAgreeing} of {measurements.Count} queries agree");
    }

    public static void WriteMemory(MiniCluster? cluster, bool hasDuckDb)
    {
        Console.WriteLine("\npeak resident memory");
        foreach (var daemon in cluster?.Daemons ?? [])
            Console.WriteLine($"  {daemon.Name,-14}{Megabytes(daemon.PeakResidentBytes),10}");
        if (hasDuckDb)
            Console.WriteLine($"  {"duckdb",-14}{Megabytes(ProcessMemory.PeakResidentBytes(Environment.ProcessId)),10}  (this process, with .NET)");
    }

    public static async Task WriteCsvAsync(string path, IEnumerable<QueryMeasurement> measurements, CancellationToken cancellationToken)
    {
        var lines = measurements.Select(measurement => string.Join(
            ',',
            Tpch.TpchQueries.Name(measurement.Query),
            Number(measurement.ImpalaMs, "0.000"),
            Number(measurement.DuckDbMs, "0.000"),
            Number(measurement.Ratio, "0.0000"),
            measurement.NumRows,
            measurement.Problem is null ? "true" : "false"));
        await File.WriteAllLinesAsync(path, lines.Prepend("query,impala_ms,duckdb_ms,ratio,rows,agree"), cancellationToken);
    }

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";

    private static string Megabytes(long? bytes) =>
        bytes is { } value ? (value / 1048576.0).ToString("0", CultureInfo.InvariantCulture) + " MB" : "not running";
}
