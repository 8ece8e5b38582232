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
    /// <summary>Whose turn it is: warm-up rounds have negative numbers.</summary>
    public static IEnumerable<(int Round, bool IsOurs)> Turns(int numRounds, int numWarmups)
    {
        for (var round = -numWarmups; round < numRounds; round++)
        {
            yield return (round, round % 2 == 0);
            yield return (round, round % 2 != 0);
        }
    }

    /// <summary>Runs both for some unmeasured and then some measured rounds.</summary>
    public static async Task<AlternatedRuns> MeasureAsync(
        Func<CancellationToken, Task> ours,
        Func<CancellationToken, Task> theirs,
        int numRounds,
        int numWarmups,
        CancellationToken cancellationToken)
    {
        var runs = new Times();
        foreach (var (round, isOurs) in Turns(numRounds, numWarmups))
        {
            var started = Stopwatch.GetTimestamp();
            await (isOurs ? ours : theirs)(cancellationToken);
            runs.Add(round, isOurs, started);
        }

        return runs.ToRuns();
    }

    /// <summary>The same for work that waits for nothing.</summary>
    public static AlternatedRuns Measure(Action ours, Action theirs, int numRounds, int numWarmups, CancellationToken cancellationToken)
    {
        var runs = new Times();
        foreach (var (round, isOurs) in Turns(numRounds, numWarmups))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var started = Stopwatch.GetTimestamp();
            (isOurs ? ours : theirs)();
            runs.Add(round, isOurs, started);
        }

        return runs.ToRuns();
    }

    private sealed class Times
    {
        private readonly List<double> _ours = [];
        private readonly List<double> _theirs = [];

        public void Add(int round, bool isOurs, long started)
        {
            if (round >= 0)
                (isOurs ? _ours : _theirs).Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        public AlternatedRuns ToRuns() => new(_ours, _theirs);
    }
}
