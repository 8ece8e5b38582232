using System.CommandLine;
using Impala.Bench.Engines;
using Impala.Bench.Records;
using Impala.Tpch;
using Impala.Tpch.Tables;
using Npgsql;

namespace Impala.Bench.Sessions;

/// <summary><c>sessions</c>: what many clients at once cost, idle and at work.</summary>
internal static class SessionsCommand
{
    private const string Database = "tpch";

    public static Command Create()
    {
        var cluster = new ClusterCommandOptions();
        var data = new Option<string>("--data") { Description = "Folder with the TPC-H tables", Required = true };
        var idle = new Option<int>("--idle") { Description = "Sessions that only stand", DefaultValueFactory = _ => 1000 };
        var active = new Option<int>("--active") { Description = "Clients that run the 22 queries, each in an order of its own", DefaultValueFactory = _ => 200 };
        var queries = new Option<int>("--queries") { Description = "Queries of each client", DefaultValueFactory = _ => 22 };
        var seed = new Option<int>("--seed") { Description = "Seed of the orders", DefaultValueFactory = _ => 1 };
        var tls = new Option<bool>("--tls") { Description = "Sessions over TLS, with a certificate made for the run" };
        var json = BenchOutput.CreateOption();
        var command = new Command("sessions", "Measures the memory of idle sessions, and runs queries by many clients at once") { data, idle, active, queries, seed, tls, json };
        cluster.AddTo(command);
        command.SetAction(async (result, cancel) =>
        {
            var folder = Path.GetFullPath(result.GetRequiredValue(data));
            using var certificate = result.GetValue(tls) ? new RunCertificate() : null;
            var options = cluster.Read(result, folder);
            await using var running = new BenchCluster(options with { ImpaladFlags = [.. options.ImpaladFlags, IdleSessions.Flag, .. certificate?.Flags ?? []] });
            await running.StartAsync(cancel);
            var tables = TpchTables.All.Zip(TpchSchema.CreateStatements(folder, Database).Skip(1), (table, create) => (table.Name, create)).ToList();
            await using (await ImpalaEngine.ConnectAsync("impala", running, Database, tables, cancel))
            {
                // Registers the tables; the clients have connections of their own.
            }
            using var output = new BenchOutput(result.GetValue(json));
            Console.WriteLine($"Sessions: {running.Description}, {running.NumThreads} threads each{(certificate is null ? "" : ", TLS")}");
            // Clients go to the impalads in turn.
            var connections = Enumerable.Range(0, running.NumImpalads ?? 1).Select(i => ConnectionString(running.Port + i, certificate is not null)).ToList();
            if (result.GetValue(idle) is > 0 and var numIdle)
                await new IdleSessions(running, connections[0], numIdle).RunAsync(Console.Out, output, cancel);
            if (result.GetValue(active) is not (> 0 and var numActive))
                return 0;
            var clients = new ActiveClients(running, connections, numActive, result.GetValue(queries), result.GetValue(seed));
            return await clients.RunAsync(Console.Out, output, cancel) ? 0 : 1;
        });
        return command;
    }

    private static string ConnectionString(int port, bool tls) => new NpgsqlConnectionStringBuilder(ImpalaEngine.ConnectionString(port))
    {
        SslMode = tls ? SslMode.Require : SslMode.Disable, SearchPath = Database,
    }.ConnectionString;
}
