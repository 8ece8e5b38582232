using Impala.Bench.Engines;
using Impala.Tpch;
using Impala.Tpch.Answers;

namespace Impala.Bench.Tpch;

/// <summary>
/// Runs rounds: in each, every query runs on both engines, one directly after the other, so that what else the machine does meets
/// both alike; the engines take turns in going first. A round's queries follow each other as in a user's day, so that no query
/// finds its data in the processor's caches. An engine that fails a query takes no part in it any more; the benchmark goes on.
/// </summary>
internal sealed class TpchBenchmark(TpchOptions options, IQueryEngine impala, IQueryEngine? rival)
{
    /// <summary>Runs all rounds.</summary>
    /// <param name="progress">Gets a line after each round.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<QueryMeasurement>> MeasureAsync(TextWriter progress, CancellationToken cancellationToken)
    {
        var runs = options.Queries
            .Select(query => (Query: query, Ours: new QueryRuns(impala), Theirs: rival is null ? null : new QueryRuns(rival)))
            .ToList();
        for (var round = -options.NumWarmups; round < options.NumRounds; round++)
        {
            foreach (var (query, ours, theirs) in runs)
            {
                // With an odd number of queries or an even one, each query has both orders in turn.
                foreach (var side in (round + query) % 2 == 0 ? [ours, theirs] : new[] { theirs, ours })
                {
                    if (side is not null)
                        await side.RunAsync(TpchQueries.Get(query), round >= 0, cancellationToken);
                }
            }

            if (round >= 0)
                await progress.WriteLineAsync($"round {round + 1} of {options.NumRounds}");
        }

        return [.. runs.Select(run => new QueryMeasurement(
            TpchQueries.Name(run.Query), run.Ours, run.Theirs, Problem(run.Query, run.Ours, run.Theirs)))];
    }

    private string? Problem(int query, QueryRuns ours, QueryRuns? theirs)
    {
        if ((ours.Error ?? theirs?.Error) is { } error)
            return error;
        if (theirs?.Answer is { } expected && AnswerComparison.FindDifference(query, ours.Answer!, expected) is { } difference)
            return $"differs from {rival!.Name}'s: {difference}";
        if (options.Answers is { } folder
            && AnswerComparison.FindDifference(query, ours.Answer!, QueryAnswer.Read(folder, query)) is { } referenceDifference)
            return $"differs from the reference: {referenceDifference}";
        return null;
    }
}
