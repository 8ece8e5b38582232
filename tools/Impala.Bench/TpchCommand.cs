using System.CommandLine;
using System.Globalization;
using Impala.Tpch;
using Impala.Tpch.Tables;

namespace Impala.Bench;

/// <summary><c>tpch</c>: the 22 queries on a cluster and on DuckDB.</summary>
internal static class TpchCommand
{
    public static Command Create()
    {
        var scale = new Option<double>("--sf") { Description = "Scale factor of the data, for the heading", Required = true };
        var data = new Option<string>("--data") { Description = "Folder with one folder of Parquet files a table", Required = true };
        var impalads = new Option<int>("--impalads") { Description = "Impalads of the cluster", DefaultValueFactory = _ => 1 };
        var threads = new Option<int>("--threads")
        {
            Description = "Threads of each impalad and of DuckDB", DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var rounds = new Option<int>("--rounds") { Description = "Measured runs of each query", DefaultValueFactory = _ => 3 };
        var warmups = new Option<int>("--warmups") { Description = "Runs before them", DefaultValueFactory = _ => 1 };
        var port = new Option<int?>("--port") { Description = "Use the running cluster at this PostgreSQL port" };
        var basePort = new Option<int>("--base-port") { Description = "Base port of the started cluster", DefaultValueFactory = _ => 23050 };
        var folder = new Option<string?>("--dir") { Description = "Folder of the cluster; one that runs there is used as it is" };
        var database = new Option<string>("--database") { Description = "Database of the tables", DefaultValueFactory = _ => "tpch" };
        var csv = new Option<string?>("--csv") { Description = "Write the measurements to this file" };
        var answers = new Option<string?>("--answers") { Description = "Folder of reference answers (q01.csv ..) to compare with as well" };
        var queries = new Option<string?>("--queries") { Description = "Some queries only, such as 1,6,18" };
        var noDuckDb = new Option<bool>("--no-duckdb") { Description = "Run the cluster only" };
        var impaladFlags = new Option<string[]>("--impalad-flags") { Description = "Further flags of the impalads (repeatable)" };
        var command = new Command("tpch", "Measures the 22 queries on a cluster and on DuckDB, over the same files, and compares the answers")
        {
            scale, data, impalads, threads, rounds, warmups, port, basePort, folder, database, csv, answers, queries, noDuckDb, impaladFlags,
        };
        command.SetAction((result, cancel) => RunAsync(
            new BenchOptions
            {
                Scale = result.GetValue(scale),
                Data = Path.GetFullPath(result.GetRequiredValue(data)),
                NumImpalads = result.GetValue(impalads),
                NumThreads = result.GetValue(threads),
                NumRounds = Math.Max(1, result.GetValue(rounds)),
                NumWarmups = Math.Max(0, result.GetValue(warmups)),
                Port = result.GetValue(port),
                BasePort = result.GetValue(basePort),
                ClusterFolder = result.GetValue(folder),
                Database = result.GetRequiredValue(database),
                CsvFile = result.GetValue(csv),
                Answers = result.GetValue(answers),
                Queries = ParseQueries(result.GetValue(queries)),
                OnlyImpala = result.GetValue(noDuckDb),
                ImpaladFlags = [.. (result.GetValue(impaladFlags) ?? []).SelectMany(flags => flags.Split(' '))],
            },
            cancel));
        return command;
    }

    private static IReadOnlyList<int> ParseQueries(string? list)
    {
        if (list is null)
            return [.. Enumerable.Range(1, TpchQueries.Count)];
        var queries = list.Split(',').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToList();
        return queries.TrueForAll(query => query is >= 1 and <= TpchQueries.Count)
            ? queries
            : throw new FormatException($"There are queries 1 to {TpchQueries.Count}");
    }

    private static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        foreach (var table in TpchTables.All)
        {
            if (!Directory.Exists(Path.Combine(options.Data, table.Name)))
            {
                await Console.Error.WriteLineAsync($"{options.Data} has no folder {table.Name}: make the data with Impala.Tpch generate");
                return 1;
            }
        }

        await using var cluster = new BenchCluster(options);
        await cluster.StartAsync(cancellationToken);
        await using var impala = await ImpalaEngine.ConnectAsync(options, cluster.Port, cancellationToken);
        await using var duckDb = options.OnlyImpala ? null : new DuckDbEngine(options);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"TPC-H SF {options.Scale}, {options.Data}: {cluster.Description}, {options.NumThreads} threads each, median of {options.NumRounds}\n"));

        var benchmark = new TpchBenchmark(options, impala, duckDb);
        var measurements = new List<QueryMeasurement>();
        BenchReport.WriteHeading();
        foreach (var query in options.Queries)
        {
            measurements.Add(await benchmark.MeasureAsync(query, cancellationToken));
            BenchReport.Write(measurements[^1]);
        }

        BenchReport.WriteTotals(measurements);
        BenchReport.WriteMemory(cluster.Cluster, duckDb is not null);
        if (options.CsvFile is not null)
            await BenchReport.WriteCsvAsync(options.CsvFile, measurements, cancellationToken);
        return measurements.TrueForAll(measurement => measurement.Problem is null) ? 0 : 1;
    }
}
