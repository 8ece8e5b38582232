using System.CommandLine;
using Impala.Bench.Engines;
using Impala.Bench.Postgres;
using Impala.Bench.Records;
using Impala.Tpch;
using Npgsql;

namespace Impala.Bench.Wire;

/// <summary><c>wire</c>: how fast rows reach a client, next to PostgreSQL.</summary>
internal static class WireCommand
{
    private const string Database = "tpch";

    public static Command Create()
    {
        var cluster = new ClusterCommandOptions();
        var data = new Option<string>("--data") { Description = "Folder with the TPC-H tables (lineitem is read)", Required = true };
        var rows = new Option<long>("--rows") { Description = "Rows that are read", DefaultValueFactory = _ => 2_000_000 };
        var rounds = new Option<int>("--rounds") { Description = "Measured rounds", DefaultValueFactory = _ => 7 };
        var postgresPort = new Option<int?>("--postgres-port") { Description = "Port of a running PostgreSQL (user postgres, trusted); without it one is started" };
        var json = BenchOutput.CreateOption();
        var command = new Command("wire", "Reads rows of a cluster and of PostgreSQL by the same clients") { data, rows, rounds, postgresPort, json };
        cluster.AddTo(command);
        command.SetAction(async (result, cancel) =>
        {
            var folder = Path.GetFullPath(result.GetRequiredValue(data));
            await using var ours = new BenchCluster(cluster.Read(result, folder));
            await ours.StartAsync(cancel);
            await using var theirs = await PostgresProcess.StartAsync(result.GetValue(postgresPort), cancel);
            var create = TpchSchema.CreateStatements(folder, Database).First(statement => statement.Contains(".lineitem", StringComparison.Ordinal));
            await using (await ImpalaEngine.ConnectAsync("impala", ours, Database, [("lineitem", create)], cancel))
            {
                // Registers the table; the clients have connections of their own.
            }
            await using var source = NpgsqlDataSource.Create(ImpalaEngine.ConnectionString(ours.Port));
            await using var other = NpgsqlDataSource.Create(theirs.ConnectionString);
            using var output = new BenchOutput(result.GetValue(json));
            var benchmark = new WireBenchmark(
                new WireServer("impala", ours.Port, "impala", "impala", "", source),
                new WireServer("postgres", theirs.Port, "postgres", "postgres", "", other),
                result.GetValue(rows),
                Math.Max(1, result.GetValue(rounds)));
            await benchmark.LoadAsync(Database + ".lineitem", cancel);
            await benchmark.RunAsync(Database + ".lineitem", Console.Out, output, cancel);
            return 0;
        });
        return command;
    }
}
