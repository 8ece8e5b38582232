using System.CommandLine;
using System.Globalization;
using Impala.Bench.Comparisons;
using Impala.Bench.Engines;
using Impala.Tpch;
using Impala.Tpch.Answers;
using Impala.Tpch.Tables;

namespace Impala.Bench.Tpch;

/// <summary><c>tpch</c>: the 22 queries on a cluster and on a rival, in alternation.</summary>
internal static class TpchCommand
{
    public static Command Create()
    {
        var cluster = new ClusterCommandOptions();
        var comparison = new ComparisonCommandOptions();
        var scale = new Option<double>("--sf") { Description = "Scale factor of the data, for the heading and the limits", Required = true };
        var data = new Option<string>("--data") { Description = "Folder with one folder of Parquet files a table", Required = true };
        var database = new Option<string>("--database") { Description = "Database of the tables", DefaultValueFactory = _ => "tpch" };
        var statistics = new Option<bool>("--compute-stats") { Description = "Run COMPUTE STATS on all tables before" };
        var answers = new Option<string?>("--answers") { Description = "Folder of reference answers (q01.csv ..) to compare with as well" };
        var queries = new Option<string?>("--queries") { Description = "Some queries only, such as 1,6,18" };
        var noDuckDb = new Option<bool>("--no-duckdb") { Description = "Run the cluster only" };
        var duckDbTables = new Option<bool>("--duckdb-tables") { Description = "Let DuckDB hold the tables in memory, in its own format" };
        var compareOne = new Option<bool>("--compare-one") { Description = "Compare with a cluster of one impalad instead of DuckDB" };
        var spread = new Option<bool>("--spread") { Description = "Run every fragment on all impalads, however little it reads (SET MIN_BYTES_PER_BACKEND=0)" };
        var command = new Command("tpch", "Measures the 22 queries on a cluster and on DuckDB, over the same files, and compares the answers")
        {
            scale, data, database, statistics, answers, queries, noDuckDb, duckDbTables, compareOne, spread,
        };
        cluster.AddTo(command);
        comparison.AddTo(command);
        command.SetAction((result, cancel) =>
        {
            var sf = result.GetValue(scale);
            var rival = Rival(result.GetValue(noDuckDb), result.GetValue(duckDbTables), result.GetValue(compareOne));
            var settings = comparison.Read(result, string.Create(CultureInfo.InvariantCulture, $"tpch sf{sf}"));
            var options = new TpchOptions
            {
                Scale = sf,
                Cluster = cluster.Read(result, result.GetRequiredValue(data)),
                Comparison = rival == TpchRival.DuckDb ? TpchOptions.WithLimits(settings, sf) : settings,
                Rival = rival,
                Database = result.GetRequiredValue(database),
                HasStatistics = result.GetValue(statistics),
                IsSpread = result.GetValue(spread),
                Answers = result.GetValue(answers),
                Queries = ParseQueries(result.GetValue(queries)),
            };
            return RunAsync(options, cancel);
        });
        return command;
    }

    private static TpchRival Rival(bool noDuckDb, bool duckDbTables, bool compareOne) => (noDuckDb, duckDbTables, compareOne) switch
    {
        (_, _, true) => TpchRival.OneImpalad,
        (_, true, _) => TpchRival.DuckDbTables,
        (true, _, _) => TpchRival.None,
        _ => TpchRival.DuckDb,
    };

    private static IReadOnlyList<int> ParseQueries(string? list)
    {
        if (list is null)
            return [.. Enumerable.Range(1, TpchQueries.Count)];
        var queries = list.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToList();
        return queries.TrueForAll(query => query is >= 1 and <= TpchQueries.Count)
            ? queries
            : throw new FormatException($"There are queries 1 to {TpchQueries.Count}");
    }

    private static async Task<int> RunAsync(TpchOptions options, CancellationToken cancellationToken)
    {
        var data = options.Cluster.Data;
        if (TpchTables.All.FirstOrDefault(table => !Directory.Exists(Path.Combine(data, table.Name))) is { } missing)
        {
            await Console.Error.WriteLineAsync($"{data} has no folder {missing.Name}: make the data with Impala.Bench data");
            return 1;
        }

        await using var cluster = new BenchCluster(options.Cluster);
        await cluster.StartAsync(cancellationToken);
        await using var impala = await ConnectAsync(options, cluster, cancellationToken);
        // A second cluster on the same processors, in the next hundred ports.
        await using var one = options.Rival != TpchRival.OneImpalad ? null : new BenchCluster(options.Cluster with
        {
            NumImpalads = 1, BasePort = options.Cluster.BasePort + 100, Port = null, Folder = null,
        });
        if (one is not null)
            await one.StartAsync(cancellationToken);
        await using IQueryEngine? rival = one is not null ? await ConnectAsync(options, one, cancellationToken) : OpenDuckDb(options);
        if (one is not null && cluster.NumImpalads > 1)
            await CheckHostsAsync(options, impala, cluster.NumImpalads.Value, cancellationToken);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"TPC-H SF {options.Scale}, {data}: {cluster.Description}, {cluster.NumThreads} threads each, {options.Comparison.NumRounds} rounds"));

        var measurements = await new QueryComparison(options.Comparison, impala, rival)
            .MeasureAsync([.. options.Queries.Select(query => Query(query, options.Answers))], Console.Error, cancellationToken);
        return await new ComparisonReport(options.Comparison, cluster, rival).ShowAsync(Console.Out, measurements, cancellationToken);
    }

    private static BenchQuery Query(int number, string? answers) => new(
        TpchQueries.Name(number),
        TpchQueries.Get(number),
        (actual, expected) => AnswerComparison.FindDifference(number, actual, expected)
            ?? (answers is not null && AnswerComparison.FindDifference(number, actual, QueryAnswer.Read(answers, number)) is { } difference
                ? "the reference's, too: " + difference
                : null));

    private static async Task<ImpalaEngine> ConnectAsync(TpchOptions options, BenchCluster cluster, CancellationToken cancellationToken)
    {
        var tables = TpchTables.All
            .Zip(TpchSchema.CreateStatements(options.Cluster.Data, options.Database).Skip(1), (table, create) => (table.Name, create))
            .ToList();
        var name = cluster.NumImpalads is > 1 and { } num ? $"{num} impalads" : "impala";
        var engine = await ImpalaEngine.ConnectAsync(name, cluster, options.Database, tables, cancellationToken);
        if (options.IsSpread)
            await engine.ExecuteAsync("SET MIN_BYTES_PER_BACKEND=0", cancellationToken);
        if (options.HasStatistics)
        {
            foreach (var (table, _) in tables)
                await engine.ExecuteAsync($"COMPUTE STATS {table}", cancellationToken);
        }

        return engine;
    }

    private static DuckDbEngine? OpenDuckDb(TpchOptions options)
    {
        if (options.Rival == TpchRival.None)
            return null;
        var engine = new DuckDbEngine(options.Cluster.NumThreads);
        foreach (var table in TpchTables.All)
            engine.Register(table.Name, Path.Combine(options.Cluster.Data, table.Name, "*.parquet"), options.Rival == TpchRival.DuckDbTables);
        return engine;
    }

    // A comparison of three impalads with one says something only while all three take part; the planner leaves what reads little on one.
    private static async Task CheckHostsAsync(TpchOptions options, ImpalaEngine impala, int numImpalads, CancellationToken cancellationToken)
    {
        // Hosts are printed from this level on.
        await impala.ExecuteAsync("SET EXPLAIN_LEVEL=2", cancellationToken);
        var small = new List<string>();
        foreach (var query in options.Queries)
        {
            var plan = await impala.RunAsync("EXPLAIN " + TpchQueries.Get(query), cancellationToken);
            if (!plan.Rows.Any(row => row[0].Contains($"hosts={numImpalads} ", StringComparison.Ordinal)))
                small.Add(TpchQueries.Name(query));
        }
        if (small.Count == options.Queries.Count)
            throw new FormatException($"No query runs on {numImpalads} hosts");
        if (small.Count > 0)
            Console.WriteLine($"On fewer than {numImpalads} hosts, since they read little (--spread puts them on all): {string.Join(", ", small)}");
        await impala.ExecuteAsync("SET EXPLAIN_LEVEL=1", cancellationToken);
    }
}
