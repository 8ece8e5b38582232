using System.Diagnostics;

namespace Impala.Bench.Statistics;

/// <summary>
/// The times of two pieces of work that were run in alternation, each going first in turn, so that what else the machine does
/// meets both alike.
/// </summary>
/// <param name="Ours">Milliseconds of the first, one a round.</param>
/// <param name="Theirs">Milliseconds of the second in the same rounds.</param>
internal sealed record AlternatedRuns(IReadOnlyList<double> Ours, IReadOnlyList<double> Theirs)
{
    /// <summary>Runs both for some unmeasured and then some measured rounds.</summary>
    public static async Task<AlternatedRuns> MeasureAsync(
        Func<CancellationToken, Task> ours,
        Func<CancellationToken, Task> theirs,
        int numRounds,
        int numWarmups,
        CancellationToken cancellationToken)
    {
        var ourTimes = new List<double>();
        var theirTimes = new List<double>();
        for (var round = -numWarmups; round < numRounds; round++)
        {
            for (var turn = 0; turn < 2; turn++)
            {
                var isOurs = (turn == 0) == (round % 2 == 0);
                var started = Stopwatch.GetTimestamp();
                await (isOurs ? ours : theirs)(cancellationToken);
                if (round >= 0)
                    (isOurs ? ourTimes : theirTimes).Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        return new AlternatedRuns(ourTimes, theirTimes);
    }

    /// <summary>The same for work that waits for nothing.</summary>
    public static AlternatedRuns Measure(Action ours, Action theirs, int numRounds, int numWarmups, CancellationToken cancellationToken) =>
        MeasureAsync(Asynchronous(ours), Asynchronous(theirs), numRounds, numWarmups, cancellationToken).GetAwaiter().GetResult();

    private static Func<CancellationToken, Task> Asynchronous(Action work) => cancellationToken =>
    {
        cancellationToken.ThrowIfCancellationRequested();
        work();
        return Task.CompletedTask;
    };
}
