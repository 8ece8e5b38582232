using System.CommandLine;
using System.Globalization;
using Impala.Bench.Comparisons;
using Impala.Bench.Engines;
using Impala.Bench.Records;
using Impala.Bench.Statistics;
using Impala.Tpch;
using Impala.Tpch.Tables;

namespace Impala.Bench.Joins;

/// <summary><c>join</c>: joins of many shapes over TPC-H's files, and how many rows of both sides they take in a second.</summary>
internal static class JoinCommand
{
    public static Command Create()
    {
        var cluster = new ClusterCommandOptions();
        var comparison = new ComparisonCommandOptions();
        var data = new Option<string>("--data") { Description = "Folder with one folder of Parquet files a table", Required = true };
        var cases = new Option<string>("--cases") { Description = "Only cases with this in their name", DefaultValueFactory = _ => "" };
        var command = new Command("join", "Measures joins of many shapes over TPC-H's tables against DuckDB") { data, cases };
        cluster.AddTo(command);
        comparison.AddTo(command);
        command.SetAction((result, cancel) => RunAsync(
            cluster.Read(result, result.GetRequiredValue(data)),
            comparison.Read(result, "join"),
            [.. JoinCase.All.Where(test => test.Name.Contains(result.GetRequiredValue(cases), StringComparison.OrdinalIgnoreCase))],
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(ClusterOptions options, ComparisonSettings settings, JoinCase[] cases, CancellationToken cancellationToken)
    {
        await using var cluster = new BenchCluster(options);
        await cluster.StartAsync(cancellationToken);
        var tables = TpchTables.All.Zip(TpchSchema.CreateStatements(options.Data).Skip(1), (table, create) => (table.Name, create)).ToList();
        await using var impala = await ImpalaEngine.ConnectAsync("impala", cluster, "tpch", tables, cancellationToken);
        await using var duckDb = new DuckDbEngine(options.NumThreads);
        var numRows = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var table in TpchTables.All)
        {
            duckDb.Register(table.Name, Path.Combine(options.Data, table.Name, "*.parquet"), isCopied: false);
            var count = await duckDb.RunAsync($"SELECT count(*) FROM {table.Name}", cancellationToken);
            numRows.Add(table.Name, long.Parse(count.Rows[0][0], CultureInfo.InvariantCulture));
        }

        Console.WriteLine($"Joins, {options.Data}: {cluster.Description}, {cluster.NumThreads} threads each, {settings.NumRounds} rounds");
        var queries = cases.Select(test => new BenchQuery(test.Name, test.Sql, RowDifference.Find)).ToList();
        var measurements = await new QueryComparison(settings, impala, duckDb).MeasureAsync(queries, Console.Error, cancellationToken);
        var exitCode = await new ComparisonReport(settings, cluster, duckDb).ShowAsync(Console.Out, measurements, cancellationToken);
        using var output = new BenchOutput(settings.JsonFile);
        Console.WriteLine($"\n{"M rows/s of both sides",-40}{"impala",10}{"DuckDB",10}");
        foreach (var (test, measurement) in cases.Zip(measurements))
        {
            var millions = test.Inputs.Sum(table => numRows[table]) / 1e6;
            var (ours, theirs) = (Rate(measurement.Ours), Rate(measurement.Theirs));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{test.Name,-40}{ours,10:0.0}{theirs,10:0.0}"));
            output.Add(new BenchRecord(settings.Label, test.Name, "rate", "M rows/s", ours, theirs, duckDb.Name, ours / theirs));

            double? Rate(QueryRuns? runs) => millions * 1000 / Sample.Median(runs?.WallMs ?? []);
        }

        return exitCode;
    }
}
