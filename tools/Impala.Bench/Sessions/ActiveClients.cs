using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Impala.Bench.Engines;
using Impala.Bench.Records;
using Impala.Tpch;
using Impala.Tpch.Answers;
using Npgsql;

namespace Impala.Bench.Sessions;

/// <summary>
/// Clients that run the 22 queries at once, each in an order of its own. Every answer is compared with the one that a single client got
/// before; an error or another answer is printed, and fails the run.
/// </summary>
internal sealed class ActiveClients(BenchCluster cluster, IReadOnlyList<string> connectionStrings, int count, int queriesOfEach, int seed)
{
    private const int MaxShown = 10;

    /// <summary>True when every query was answered, and right.</summary>
    public async Task<bool> RunAsync(TextWriter writer, BenchOutput output, CancellationToken cancellationToken)
    {
        var expected = await AnswersAsync(cancellationToken);
        var latencies = new ConcurrentBag<double>();
        var problems = new ConcurrentQueue<string>();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, count).Select(client => Task.Run(() => RunClientAsync(client, expected, latencies, problems, cancellationToken), cancellationToken)));
        var seconds = watch.Elapsed.TotalSeconds;
        var sorted = latencies.Order().ToList();
        var resident = cluster.PeakResidentBytes / 1e6;
        await writer.WriteLineAsync($"{"active clients",-16}{"queries",9}{"errors",8}{"queries/s",11}{"p50 ms",9}{"p95 ms",9}{"max ms",9}{"peak MB",9}");
        await writer.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"{count,-16}{sorted.Count,9}{problems.Count,8}{sorted.Count / seconds,11:0.0}{At(sorted, 0.5),9:0}{At(sorted, 0.95),9:0}{At(sorted, 1),9:0}{resident,9:0}"));
        foreach (var problem in problems.Take(MaxShown))
            await writer.WriteLineAsync(problem);
        output.Add(new BenchRecord("sessions", $"{count} clients", "throughput", "queries/s", sorted.Count / seconds));
        output.Add(new BenchRecord("sessions", $"{count} clients", "errors", "queries", problems.Count));
        return problems.IsEmpty;
    }

    private static double At(List<double> sorted, double share) => sorted.Count == 0 ? 0 : sorted[(int)Math.Min(sorted.Count - 1, sorted.Count * share)];

    private async Task<QueryAnswer[]> AnswersAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionStrings[0]);
        await connection.OpenAsync(cancellationToken);
        var answers = new QueryAnswer[TpchQueries.Count];
        for (var number = 1; number <= TpchQueries.Count; number++)
            answers[number - 1] = await ReadAsync(connection, number, cancellationToken);
        return answers;
    }

    private async Task RunClientAsync(int client, QueryAnswer[] expected, ConcurrentBag<double> latencies, ConcurrentQueue<string> problems, CancellationToken cancellationToken)
    {
        var random = new Random(unchecked((seed * 1_000_003) + client));
        var order = Enumerable.Range(1, TpchQueries.Count).ToArray();
        try
        {
            await using var connection = new NpgsqlConnection(connectionStrings[client % connectionStrings.Count]);
            await connection.OpenAsync(cancellationToken);
            for (var i = 0; i < queriesOfEach; i++)
            {
                if (i % order.Length == 0)
                    random.Shuffle(order);
                var number = order[i % order.Length];
                var watch = Stopwatch.StartNew();
                var answer = await ReadAsync(connection, number, cancellationToken);
                latencies.Add(watch.Elapsed.TotalMilliseconds);
                if (AnswerComparison.FindDifference(number, answer, expected[number - 1]) is { } difference)
                    problems.Enqueue($"client {client}, {TpchQueries.Name(number)}: {difference}");
            }
        }
        catch (NpgsqlException e)
        {
            problems.Enqueue($"client {client}: {e.Message}");
        }
    }

    private static async Task<QueryAnswer> ReadAsync(NpgsqlConnection connection, int number, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(TpchQueries.Get(number), connection);
        return await AnswerReader.ReadAsync(command, cancellationToken);
    }
}
