using System.CommandLine;
using Impala.Bench.Engines;
using Impala.Bench.Postgres;
using Impala.Bench.Records;
using Impala.Tpch;

namespace Impala.Bench.Copy;

/// <summary><c>copy</c>: how fast rows become files: CREATE TABLE AS SELECT next to DuckDB's COPY, COPY FROM STDIN next to PostgreSQL's.</summary>
internal static class CopyCommand
{
    private const string Database = "copy_bench";

    public static Command Create()
    {
        var cluster = new ClusterCommandOptions();
        var data = new Option<string>("--data") { Description = "Folder with the TPC-H tables (lineitem is read)", Required = true };
        var rounds = new Option<int>("--rounds") { Description = "Measured rounds", DefaultValueFactory = _ => 5 };
        var codecs = new Option<string[]>("--codecs")
        {
            Description = "Codecs of the Parquet files", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => ["snappy"],
        };
        var noParquet = new Option<bool>("--no-parquet") { Description = "Leave CREATE TABLE AS SELECT out" };
        var noPostgres = new Option<bool>("--no-postgres") { Description = "Leave COPY FROM STDIN out" };
        var postgresPort = new Option<int?>("--postgres-port") { Description = "Port of a running PostgreSQL (user postgres, trusted); without it one is started" };
        var json = BenchOutput.CreateOption();
        var command = new Command("copy", "Writes lineitem as Parquet next to DuckDB, and loads it from text next to PostgreSQL")
        {
            data, rounds, codecs, noParquet, noPostgres, postgresPort, json,
        };
        cluster.AddTo(command);
        command.SetAction(async (result, cancel) =>
        {
            var folder = Path.GetFullPath(result.GetRequiredValue(data));
            await using var ours = new BenchCluster(cluster.Read(result, folder));
            await ours.StartAsync(cancel);
            var create = TpchSchema.CreateStatements(folder, Database).First(statement => statement.Contains(".lineitem", StringComparison.Ordinal));
            await using var impala = await ImpalaEngine.ConnectAsync("impala", ours, Database, [("lineitem", create)], cancel);
            await using var duckDb = new DuckDbEngine(ours.NumThreads);
            duckDb.Register("lineitem", Path.Combine(folder, "lineitem", "*.parquet"), isCopied: false);
            using var output = new BenchOutput(result.GetValue(json));
            using var scratch = new ScratchFolder();
            var benchmark = new CopyBenchmark(impala, duckDb, scratch.Path, Math.Max(1, result.GetValue(rounds)), output);
            Console.WriteLine($"Writing lineitem of {folder}: {ours.Description}, {ours.NumThreads} threads each");
            Console.WriteLine(CopyBenchmark.Heading);
            foreach (var codec in result.GetValue(noParquet) ? [] : result.GetValue(codecs) ?? [])
                await benchmark.WriteParquetAsync(codec, Console.Out, cancel);
            if (result.GetValue(noPostgres))
                return 0;
            await using var postgres = await PostgresProcess.StartAsync(result.GetValue(postgresPort), cancel);
            await benchmark.LoadTextAsync(ImpalaEngine.ConnectionString(ours.Port), Database, postgres.ConnectionString, Console.Out, cancel);
            return 0;
        });
        return command;
    }

    /// <summary>A folder of the run, deleted at its end.</summary>
    private sealed class ScratchFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("impala-bench-copy-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
