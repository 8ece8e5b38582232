using Impala.Bench.Statistics;

namespace Impala.Bench.Comparisons;

/// <summary>Figures over all queries that both engines ran, of elapsed or of processor time.</summary>
/// <param name="OursMs">The median over rounds of our sum.</param>
/// <param name="TheirsMs">The median over rounds of the rival's sum.</param>
/// <param name="Total">The median over rounds of the ratio of sums.</param>
/// <param name="GeometricMean">The geometric mean over queries of the median ratio of pairs.</param>
internal sealed record ComparisonSummary(double OursMs, double TheirsMs, Estimate Total, Estimate GeometricMean)
{
    /// <summary>The figures of some measurements; null when the engines have no query in common.</summary>
    /// <param name="measurements">The queries.</param>
    /// <param name="times">Picks the times, one a round.</param>
    public static ComparisonSummary? Of(IEnumerable<QueryMeasurement> measurements, Func<QueryRuns, IReadOnlyList<double>> times)
    {
        var pairs = measurements
            .Where(measurement => measurement.Theirs is not null)
            .Select(measurement => (Ours: times(measurement.Ours), Theirs: times(measurement.Theirs!)))
            .Where(pair => pair.Ours.Count > 0 && pair.Ours.Count == pair.Theirs.Count)
            .ToList();
        if (pairs.Count == 0)
            return null;
        var numRounds = pairs.Min(pair => pair.Ours.Count);
        double[] Sums(Func<(IReadOnlyList<double> Ours, IReadOnlyList<double> Theirs), IReadOnlyList<double>> side) =>
            [.. Enumerable.Range(0, numRounds).Select(round => pairs.Sum(pair => side(pair)[round]))];
        var ours = Sums(pair => pair.Ours);
        var theirs = Sums(pair => pair.Theirs);
        return new ComparisonSummary(
            Sample.Median(ours)!.Value,
            Sample.Median(theirs)!.Value,
            Estimate.OfRounds(numRounds, drawn => MedianRatio(ours, theirs, drawn)),
            Estimate.OfRounds(
                numRounds,
                drawn => Sample.GeometricMean([.. pairs.Select(pair => MedianRatio(pair.Ours, pair.Theirs, drawn))])!.Value));
    }

    private static double MedianRatio(IReadOnlyList<double> ours, IReadOnlyList<double> theirs, IReadOnlyList<int> rounds) =>
        Sample.Median([.. rounds.Select(round => ours[round] / theirs[round])])!.Value;
}
