using System.CommandLine;
using Impala.Bench.Comparisons;
using Impala.Bench.Engines;

namespace Impala.Bench.Stress;

/// <summary><c>stress</c>: statements of extreme sizes on a cluster and on DuckDB over the same file.</summary>
internal static class StressCommand
{
    private const string Database = "stress";

    public static Command Create()
    {
        var cluster = new ClusterCommandOptions();
        var comparison = new ComparisonCommandOptions();
        var cases = new Option<string>("--cases") { Description = "Only cases with this in their name", DefaultValueFactory = _ => "" };
        var command = new Command("stress", "Measures statements of extreme sizes (lists, conditions, columns, nesting, unions, joins) against DuckDB") { cases };
        cluster.AddTo(command);
        comparison.AddTo(command);
        command.SetAction((result, cancel) => RunAsync(
            folder => cluster.Read(result, folder),
            comparison.Read(result, Database),
            [.. StressCase.All.Where(test => test.Name.Contains(result.GetRequiredValue(cases), StringComparison.OrdinalIgnoreCase))],
            cancel));
        return command;
    }

    private static async Task<int> RunAsync(Func<string, ClusterOptions> read, ComparisonSettings settings, StressCase[] cases, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("impala-stress-").FullName;
        try
        {
            var options = read(folder);
            await using var duckDb = new DuckDbEngine(options.NumThreads);
            var rows = Directory.CreateDirectory(Path.Combine(folder, "stress")).FullName;
            duckDb.Execute($"COPY (SELECT i AS id, (i * 7919) % 20000 AS k, 'value ' || (i * 31) % 20000 AS s FROM range(20000) r(i)) TO '{DuckDbEngine.Quote(rows)}/rows.parquet'");
            duckDb.Register("stress", Path.Combine(rows, "*.parquet"), isCopied: false);
            await using var cluster = new BenchCluster(options);
            await cluster.StartAsync(cancellationToken);
            var create = $"CREATE EXTERNAL TABLE {Database}.stress (id BIGINT, k BIGINT, s STRING) STORED AS PARQUET LOCATION '{rows}'";
            await using var impala = await ImpalaEngine.ConnectAsync("impala", cluster, Database, [("stress", create)], cancellationToken);
            Console.WriteLine($"Sizes: {cluster.Description}, {cluster.NumThreads} threads each, {settings.NumRounds} rounds");
            var queries = cases.Select(test => new BenchQuery(test.Name, test.Sql, RowDifference.Find)).ToList();
            var measurements = await new QueryComparison(settings, impala, duckDb).MeasureAsync(queries, Console.Error, cancellationToken);
            return await new ComparisonReport(settings, cluster, duckDb).ShowAsync(Console.Out, measurements, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
