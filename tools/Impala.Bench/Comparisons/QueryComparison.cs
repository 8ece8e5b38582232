using Impala.Bench.Engines;

namespace Impala.Bench.Comparisons;

/// <summary>
/// Runs rounds: in each, every query runs on both engines, one directly after the other, so that what else the machine does meets
/// both alike; the engines take turns in going first. A round's queries follow each other as in a user's day, so that no query
/// finds its data in the processor's caches. An engine that fails a query takes no part in it any more; the rest goes on.
/// </summary>
internal sealed class QueryComparison(ComparisonSettings settings, IQueryEngine ours, IQueryEngine? rival)
{
    /// <summary>Runs all rounds.</summary>
    /// <param name="queries">The queries, in the order of a round.</param>
    /// <param name="progress">Gets a line after each round.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<QueryMeasurement>> MeasureAsync(
        IReadOnlyList<BenchQuery> queries, TextWriter progress, CancellationToken cancellationToken)
    {
        var runs = queries.Select(query => new Pair(query, new QueryRuns(ours), rival is null ? null : new QueryRuns(rival))).ToList();
        for (var round = -settings.NumWarmups; round < settings.NumRounds; round++)
        {
            for (var i = 0; i < runs.Count; i++)
            {
                foreach (var side in (round + i) % 2 == 0 ? [runs[i].Ours, runs[i].Theirs] : new[] { runs[i].Theirs, runs[i].Ours })
                {
                    if (side is not null)
                        await side.RunAsync(side == runs[i].Theirs ? runs[i].Query.RivalSql ?? runs[i].Query.Sql : runs[i].Query.Sql, round >= 0, cancellationToken);
                }
            }

            if (round >= 0)
                await progress.WriteLineAsync($"round {round + 1} of {settings.NumRounds}");
        }

        return [.. runs.Select(pair => new QueryMeasurement(pair.Query.Name, pair.Ours, pair.Theirs, Problem(pair)))];
    }

    private string? Problem(Pair pair)
    {
        if ((pair.Ours.Error ?? pair.Theirs?.Error) is { } error)
            return error;
        return pair.Query.FindDifference(pair.Ours.Answer!, pair.Theirs?.Answer ?? pair.Ours.Answer!) is { } difference
            ? $"differs from {rival?.Name ?? "itself"}'s: {difference}"
            : null;
    }

    private sealed record Pair(BenchQuery Query, QueryRuns Ours, QueryRuns? Theirs);
}
