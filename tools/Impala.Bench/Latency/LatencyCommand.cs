using System.CommandLine;
using Impala.Bench.Engines;
using Impala.Bench.Postgres;
using Impala.Bench.Records;
using Impala.Tpch;
using Npgsql;

namespace Impala.Bench.Latency;

/// <summary><c>latency</c>: how long small statements take, next to PostgreSQL.</summary>
internal static class LatencyCommand
{
    private const string Database = "tpch";

    private const string NationRows =
        "CREATE TABLE IF NOT EXISTS nation (n_nationkey int, n_name varchar(25), n_regionkey int, n_comment varchar(152));"
        + "TRUNCATE nation; INSERT INTO nation SELECT i, 'NATION ' || i, i % 5, repeat('words of a comment ', 4) FROM generate_series(0, 24) i; ANALYZE nation";

    public static Command Create()
    {
        var cluster = new ClusterCommandOptions();
        var data = new Option<string>("--data") { Description = "Folder with the TPC-H tables (nation is read)", Required = true };
        var postgresPort = new Option<int?>("--postgres-port") { Description = "Port of a running PostgreSQL (user postgres, trusted); without it one is started" };
        var repetitions = new Option<int>("--repetitions") { Description = "Runs of each statement on each server", DefaultValueFactory = _ => 5000 };
        var cases = new Option<string>("--cases") { Description = "Only cases with this in their name", DefaultValueFactory = _ => "" };
        var json = BenchOutput.CreateOption();
        var command = new Command("latency", "Times small statements on a cluster and on PostgreSQL by the same clients") { data, postgresPort, repetitions, cases, json };
        cluster.AddTo(command);
        command.SetAction(async (result, cancel) =>
        {
            var folder = Path.GetFullPath(result.GetRequiredValue(data));
            await using var ours = new BenchCluster(cluster.Read(result, folder));
            await ours.StartAsync(cancel);
            await using var theirs = await PostgresProcess.StartAsync(result.GetValue(postgresPort), cancel);
            var create = TpchSchema.CreateStatements(folder, Database).First(statement => statement.Contains(".nation", StringComparison.Ordinal));
            await using (await ImpalaEngine.ConnectAsync("impala", ours, Database, [("nation", create)], cancel))
            {
                // Registers the table; the cases have connections of their own.
            }
            await using var source = NpgsqlDataSource.Create(ImpalaEngine.ConnectionString(ours.Port));
            await using var other = NpgsqlDataSource.Create(theirs.ConnectionString);
            await using (var setup = other.CreateCommand(NationRows))
                await setup.ExecuteNonQueryAsync(cancel);
            using var output = new BenchOutput(result.GetValue(json));
            var benchmark = new LatencyBenchmark(
                new WireServer("impala", ours.Port, "impala", "impala", Database + ".nation", source),
                new WireServer("postgres", theirs.Port, "postgres", "postgres", "nation", other),
                result.GetValue(repetitions),
                result.GetRequiredValue(cases));
            await benchmark.RunAsync(Console.Out, output, cancel);
            return 0;
        });
        return command;
    }
}
