using System.Diagnostics;
using System.Globalization;
using Impala.Bench.Postgres;
using Impala.Bench.Records;
using Npgsql;

namespace Impala.Bench.Latency;

/// <summary>
/// Times small statements on our cluster and on PostgreSQL by the same clients, in blocks that alternate between the two, so that both see
/// the same machine. The clients: Npgsql (the text parsed each time, and prepared), and <see cref="RawClient"/>.
/// </summary>
internal sealed class LatencyBenchmark(WireServer ours, WireServer postgres, int numRepetitions, string filter)
{
    private const int NumBlocks = 10;

    /// <summary>The runtime compiles again what runs often, in the background and after a pause: until then a server is not what it will be.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1.5);

    private static readonly LatencyCase[] Cases =
    [
        new("raw: SELECT 1", (server, _) => RawAsync(server, "SELECT 1")),
        new("raw: select * from nation", (server, _) => RawAsync(server, "select * from " + server.Nation)),
        new("raw: connect, SELECT 1", (server, _) => RawConnectAsync(server), 0.1),
        new("Npgsql: SELECT 1", (server, cancel) => NpgsqlAsync(server, "SELECT 1", false, cancel)),
        new("Npgsql: SELECT 1, prepared", (server, cancel) => NpgsqlAsync(server, "SELECT 1", true, cancel)),
        new("Npgsql: select * from nation", (server, cancel) => NpgsqlAsync(server, "select * from " + server.Nation, false, cancel)),
        new("Npgsql: select * from nation, prepared", (server, cancel) => NpgsqlAsync(server, "select * from " + server.Nation, true, cancel)),
        new("Npgsql: select count(*) from nation", (server, cancel) => NpgsqlAsync(server, "select count(*) from " + server.Nation, false, cancel)),
        new("Npgsql: select count(*) from nation, prepared", (server, cancel) => NpgsqlAsync(server, "select count(*) from " + server.Nation, true, cancel)),
        new("raw: one row of nation by its key", (server, _) => RawAsync(server, $"select * from {server.Nation} where n_nationkey = 7")),
        new("Npgsql: one row of nation by its key, prepared", (server, cancel) => NpgsqlAsync(server, $"select * from {server.Nation} where n_nationkey = 7", true, cancel)),
        new("raw: nations of each region", (server, _) => RawAsync(server, $"select n_regionkey, count(*), max(n_name) from {server.Nation} group by n_regionkey")),
        new("Npgsql: nations of each region, prepared", (server, cancel) => NpgsqlAsync(server, $"select n_regionkey, count(*), max(n_name) from {server.Nation} group by n_regionkey", true, cancel)),
        new("Npgsql: connect, SELECT 1", (server, _) => NpgsqlConnectAsync(server), 0.1),
    ];

    /// <summary>Runs all cases and prints microseconds of both servers, and the ratio of their medians.</summary>
    public async Task RunAsync(TextWriter output, BenchOutput records, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync($"{"µs",-46}{ours.Name,9} p50{"p95",9}{"p99",9}{postgres.Name,12} p50{"p95",9}{"p99",9}{"ratio",8}");
        foreach (var test in Cases.Where(test => test.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)))
        {
            var (own, other) = await MeasureAsync(test, cancellationToken);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{test.Name,-46}{At(own, 0.5),13:0.0}{At(own, 0.95),9:0.0}{At(own, 0.99),9:0.0}{At(other, 0.5),16:0.0}{At(other, 0.95),9:0.0}{At(other, 0.99),9:0.0}{At(own, 0.5) / At(other, 0.5),8:0.00}"));
            foreach (var (name, quantile) in ((string, double)[])[("p50", 0.5), ("p95", 0.95), ("p99", 0.99)])
                records.Add(new BenchRecord("latency", test.Name, name, "µs", At(own, quantile), At(other, quantile), "PostgreSQL", At(own, quantile) / At(other, quantile)));
        }
    }

    private async Task<(List<double> Own, List<double> Other)> MeasureAsync(LatencyCase test, CancellationToken cancellationToken)
    {
        var own = new List<double>();
        var other = new List<double>();
        var first = await test.Prepare(ours, cancellationToken);
        var second = await test.Prepare(postgres, cancellationToken);
        var count = Math.Max(1, (int)(numRepetitions * test.Weight / NumBlocks));
        await WarmUpAsync(first, cancellationToken);
        await WarmUpAsync(second, cancellationToken);
        for (var block = 0; block < NumBlocks; block++)
        {
            await RepeatAsync(first, count, own, cancellationToken);
            await RepeatAsync(second, count, other, cancellationToken);
        }
        await first.CloseAsync();
        await second.CloseAsync();
        own.Sort();
        other.Sort();
        return (own, other);
    }

    private static async Task WarmUpAsync(LatencyAction action, CancellationToken cancellationToken)
    {
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < WarmUp;)
            await RepeatAsync(action, 10, [], cancellationToken);
    }

    private static async Task RepeatAsync(LatencyAction action, int count, List<double> microseconds, CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var started = Stopwatch.GetTimestamp();
            await action.RunAsync();
            microseconds.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        }
    }

    private static double At(List<double> sorted, double quantile) => sorted[(int)(quantile * (sorted.Count - 1))];

    private static Task<LatencyAction> RawAsync(WireServer server, string sql)
    {
        var client = new RawClient(server.Port, server.User, server.Database);
        return Task.FromResult(new LatencyAction(
            () =>
            {
                client.Query(sql);
                return Task.CompletedTask;
            },
            () =>
            {
                client.Dispose();
                return ValueTask.CompletedTask;
            }));
    }

    private static Task<LatencyAction> RawConnectAsync(WireServer server) => Task.FromResult(new LatencyAction(
        () =>
        {
            using var client = new RawClient(server.Port, server.User, server.Database);
            client.Query("SELECT 1");
            return Task.CompletedTask;
        },
        () => ValueTask.CompletedTask));

    private static async Task<LatencyAction> NpgsqlAsync(WireServer server, string sql, bool isPrepared, CancellationToken cancellationToken)
    {
        var connection = await server.Source.OpenConnectionAsync(cancellationToken);
        var command = new NpgsqlCommand(sql, connection);
        if (isPrepared)
            await command.PrepareAsync(cancellationToken);
        return new LatencyAction(
            () =>
            {
                Read(command);
                return Task.CompletedTask;
            },
            connection.DisposeAsync);
    }

    private static Task<LatencyAction> NpgsqlConnectAsync(WireServer server) => Task.FromResult(new LatencyAction(
        () =>
        {
            using var connection = server.Source.OpenConnection();
            using var command = new NpgsqlCommand("SELECT 1", connection);
            Read(command);
            return Task.CompletedTask;
        },
        () => ValueTask.CompletedTask));

    private static void Read(NpgsqlCommand command)
    {
        using var reader = command.ExecuteReader();
        while (reader.Read())
            reader.GetValue(0);
    }
}
