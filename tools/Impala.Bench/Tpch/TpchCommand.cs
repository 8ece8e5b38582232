using System.CommandLine;
using System.Globalization;
using Impala.Bench.Engines;
using Impala.Bench.Records;
using Impala.Tpch;
using Impala.Tpch.Tables;

namespace Impala.Bench.Tpch;

/// <summary><c>tpch</c>: the 22 queries on a cluster and on a rival, in alternation.</summary>
internal static class TpchCommand
{
    public static Command Create()
    {
        var cluster = new ClusterCommandOptions();
        var scale = new Option<double>("--sf") { Description = "Scale factor of the data, for the heading and the limits", Required = true };
        var data = new Option<string>("--data") { Description = "Folder with one folder of Parquet files a table", Required = true };
        var rounds = new Option<int>("--rounds") { Description = "Measured rounds", DefaultValueFactory = _ => 7 };
        var warmups = new Option<int>("--warmups") { Description = "Rounds before them", DefaultValueFactory = _ => 1 };
        var database = new Option<string>("--database") { Description = "Database of the tables", DefaultValueFactory = _ => "tpch" };
        var statistics = new Option<bool>("--compute-stats") { Description = "Run COMPUTE STATS on all tables before" };
        var csv = new Option<string?>("--csv") { Description = "Write the measurements to this file" };
        var json = BenchOutput.CreateOption();
        var label = new Option<string?>("--label") { Description = "What the records are called (default: tpch sfN)" };
        var answers = new Option<string?>("--answers") { Description = "Folder of reference answers (q01.csv ..) to compare with as well" };
        var queries = new Option<string?>("--queries") { Description = "Some queries only, such as 1,6,18" };
        var noDuckDb = new Option<bool>("--no-duckdb") { Description = "Run the cluster only" };
        var duckDbTables = new Option<bool>("--duckdb-tables") { Description = "Let DuckDB hold the tables in memory, in its own format" };
        var compareOne = new Option<bool>("--compare-one") { Description = "Compare with a cluster of one impalad instead of DuckDB" };
        var command = new Command("tpch", "Measures the 22 queries on a cluster and on DuckDB, over the same files, and compares the answers")
        {
            scale, data, rounds, warmups, database, statistics, csv, json, label, answers, queries, noDuckDb, duckDbTables, compareOne,
        };
        cluster.AddTo(command);
        command.SetAction((result, cancel) => RunAsync(
            new TpchOptions
            {
                Scale = result.GetValue(scale),
                Cluster = cluster.Read(result, result.GetRequiredValue(data)),
                Rival = Rival(result.GetValue(noDuckDb), result.GetValue(duckDbTables), result.GetValue(compareOne)),
                NumRounds = Math.Max(1, result.GetValue(rounds)),
                NumWarmups = Math.Max(0, result.GetValue(warmups)),
                Database = result.GetRequiredValue(database),
                HasStatistics = result.GetValue(statistics),
                CsvFile = result.GetValue(csv),
                JsonFile = result.GetValue(json),
                Label = result.GetValue(label),
                Answers = result.GetValue(answers),
                Queries = ParseQueries(result.GetValue(queries)),
            },
            cancel));
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
            $"TPC-H SF {options.Scale}, {data}: {cluster.Description}, {options.Cluster.NumThreads} threads each, {options.NumRounds} rounds"));

        var measurements = await new TpchBenchmark(options, impala, rival).MeasureAsync(Console.Error, cancellationToken);
        var report = new TpchReport(options, rival?.Name);
        report.WriteTable(Console.Out, measurements);
        report.WriteMemory(Console.Out, cluster);
        using var output = new BenchOutput(options.JsonFile);
        report.AddRecords(output, measurements, cluster);
        if (options.CsvFile is not null)
            await report.WriteCsvAsync(options.CsvFile, measurements, cancellationToken);
        return measurements.All(measurement => measurement.Problem is null) ? 0 : 1;
    }

    private static async Task<ImpalaEngine> ConnectAsync(TpchOptions options, BenchCluster cluster, CancellationToken cancellationToken)
    {
        var tables = TpchTables.All
            .Zip(TpchSchema.CreateStatements(options.Cluster.Data, options.Database).Skip(1), (table, create) => (table.Name, create))
            .ToList();
        var name = cluster.NumImpalads is > 1 and { } num ? $"{num} impalads" : "impala";
        var engine = await ImpalaEngine.ConnectAsync(name, cluster, options.Database, tables, cancellationToken);
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

    // A comparison of three impalads with one says something only while all three take part.
    private static async Task CheckHostsAsync(TpchOptions options, ImpalaEngine impala, int numImpalads, CancellationToken cancellationToken)
    {
        foreach (var query in options.Queries)
        {
            var plan = await impala.RunAsync("EXPLAIN " + TpchQueries.Get(query), cancellationToken);
            if (!plan.Rows.Any(row => row[0].Contains($"hosts={numImpalads} ", StringComparison.Ordinal)))
                throw new FormatException($"{TpchQueries.Name(query)} does not run on {numImpalads} hosts:\n{string.Join('\n', plan.Rows.Select(row => row[0]))}");
        }
    }
}
