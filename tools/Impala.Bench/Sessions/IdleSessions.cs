using System.Globalization;
using Impala.Bench.Engines;
using Impala.Bench.Records;
using Npgsql;

namespace Impala.Bench.Sessions;

/// <summary>
/// The resident memory of an impalad by sessions that do nothing, after each of the things that sessions do before they stand idle. As many
/// came, did the same and went before, so that the daemon's own growth (compiled code, pools) does not count. Garbage counts until the impalad has rested.
/// </summary>
internal sealed class IdleSessions(BenchCluster cluster, string connectionString, int count)
{
    /// <summary>What the impalad is told: it gives memory back after a rest of so many seconds.</summary>
    public const string Flag = "--release_memory_after_s=4";

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(12);

    private static readonly (string Name, string Sql, bool Prepare, int Every)[] Steps =
    [
        ("and SELECT 1", "SELECT 1", false, 1),
        ("and a query over lineitem (one in ten)", "SELECT l_orderkey, l_comment FROM lineitem ORDER BY l_extendedprice DESC LIMIT 100", false, 10),
        ("and the list of tables", "SELECT table_name FROM information_schema.tables ORDER BY 1", false, 1),
        ("and a prepared statement", "SELECT n_name FROM nation WHERE n_nationkey = 7", true, 1),
    ];

    public async Task RunAsync(TextWriter writer, BenchOutput output, CancellationToken cancellationToken)
    {
        var impalad = cluster.Cluster?.Impalads.First() ?? throw new FormatException("The memory of sessions is measured in a cluster of the tool's own, or of --dir");
        await WarmUpAsync(cancellationToken);
        await Task.Delay(Rest, cancellationToken);
        var before = impalad.ResidentBytes ?? 0;
        await writer.WriteLineAsync($"{"idle sessions",-44}{"sessions",10}{"KB each",10}{"MB in all",11}");
        var connections = new List<NpgsqlConnection>(count);
        try
        {
            for (var i = 0; i < count; i++)
            {
                var connection = new NpgsqlConnection(connectionString);
                connections.Add(connection);
                await connection.OpenAsync(cancellationToken);
            }
            Report("connected");
            foreach (var (name, sql, prepare, every) in Steps)
            {
                await EachAsync(connections, sql, prepare, every, cancellationToken);
                Report(name);
            }
            await Task.Delay(Rest, cancellationToken);
            Report($"after a rest of {Rest.TotalSeconds:0} s");
        }
        finally
        {
            foreach (var connection in connections)
                await connection.DisposeAsync();
        }

        void Report(string state)
        {
            var bytes = (impalad.ResidentBytes ?? 0) - before;
            var each = bytes / 1024.0 / count;
            output.Add(new BenchRecord("sessions", state, "memory", "KB", each));
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{state,-44}{count,10}{each,10:0.0}{bytes / 1e6,11:0.0}"));
        }
    }

    private static async Task EachAsync(List<NpgsqlConnection> connections, string sql, bool prepare, int every, CancellationToken cancellationToken)
    {
        for (var i = 0; i < connections.Count; i += every)
        {
            await using var command = new NpgsqlCommand(sql, connections[i]);
            if (prepare)
                await command.PrepareAsync(cancellationToken);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
            }
        }
    }

    private async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(cancellationToken);
            foreach (var (_, sql, prepare, every) in Steps.Where(step => i % step.Every == 0))
                await EachAsync([connection], sql, prepare, every, cancellationToken);
        }
    }
}
