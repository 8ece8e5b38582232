using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using Impala.Bench.Comparisons;
using Impala.Bench.Engines;

namespace Impala.Bench.Tpcds;

/// <summary><c>tpcds</c>: the 99 queries on a cluster and on DuckDB over the same files.</summary>
internal static class TpcdsCommand
{
    private const string Database = "tpcds";

    public static Command Create()
    {
        var cluster = new ClusterCommandOptions();
        var comparison = new ComparisonCommandOptions();
        var data = new Option<string>("--data") { Description = "Folder with one Parquet file, or one folder of them, a table", Required = true };
        var queries = new Option<string?>("--queries") { Description = "Some queries only, such as 1,6,18" };
        var command = new Command("tpcds", "Measures the 99 queries of TPC-DS on a cluster and on DuckDB, and compares the answers") { data, queries };
        cluster.AddTo(command);
        comparison.AddTo(command);
        command.SetAction((result, cancel) => RunAsync(
            result.GetRequiredValue(data), options => cluster.Read(result, options), comparison.Read(result, Database), Parse(result.GetValue(queries)), cancel));
        return command;
    }

    private static IReadOnlyList<string> Parse(string? list)
    {
        if (list is null)
            return TpcdsQueries.Names;
        var queries = list.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToList();
        return queries.TrueForAll(query => query is >= 1 and <= TpcdsQueries.Count)
            ? [.. queries.SelectMany(TpcdsQueries.NamesOf)]
            : throw new FormatException($"There are queries 1 to {TpcdsQueries.Count}");
    }

    private static async Task<int> RunAsync(
        string data, Func<string, ClusterOptions> read, ComparisonSettings settings, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var copies = Directory.CreateTempSubdirectory("impala-tpcds-").FullName;
        try
        {
            var folder = TpcdsTables.Arrange(Path.GetFullPath(data), copies);
            var options = read(folder);
            await using var cluster = new BenchCluster(options);
            await cluster.StartAsync(cancellationToken);
            await using var duckDb = new DuckDbEngine(options.NumThreads);
            var tables = await TpcdsTables.RegisterAsync(duckDb, folder, Database, cancellationToken);
            await using var impala = await ImpalaEngine.ConnectAsync("impala", cluster, Database, tables, cancellationToken);
            Console.WriteLine($"TPC-DS, {data}: {cluster.Description}, {cluster.NumThreads} threads each, {settings.NumRounds} rounds");

            var queries = new List<BenchQuery>();
            foreach (var name in names)
            {
                var difference = await FindDifferenceAsync(TpcdsQueries.Get(name), impala, duckDb, cancellationToken);
                queries.Add(new BenchQuery(name, TpcdsQueries.Get(name), (_, _) => difference));
            }

            // The comparison above has warmed both.
            var measurements = await new QueryComparison(settings with { NumWarmups = 0 }, impala, duckDb)
                .MeasureAsync(queries, Console.Error, cancellationToken);
            return await new ComparisonReport(settings, cluster, duckDb).ShowAsync(Console.Out, measurements, cancellationToken);
        }
        finally
        {
            Directory.Delete(copies, recursive: true);
        }
    }

    // Many queries order by too few columns to say which of the rows that tie at the LIMIT come: where answers differ, all rows decide.
    private static async Task<string?> FindDifferenceAsync(string sql, IQueryEngine ours, IQueryEngine theirs, CancellationToken cancellationToken)
    {
        try
        {
            var difference = UnorderedDifference.Find(await ours.RunAsync(sql, cancellationToken), await theirs.RunAsync(sql, cancellationToken));
            return difference is not null && TpcdsQueries.WithoutLimit(sql) is { } all
                ? UnorderedDifference.Find(await ours.RunAsync(all, cancellationToken), await theirs.RunAsync(all, cancellationToken))
                : difference;
        }
        catch (Exception e) when (e is DbException or IOException or InvalidOperationException or InvalidCastException)
        {
            return e.Message.ReplaceLineEndings(" ");
        }
    }
}
