using Impala.Bench.Statistics;

namespace Impala.Bench.Comparisons;

/// <summary>The outcome of one query on both engines.</summary>
/// <param name="Name">Its name, such as <c>q01</c>.</param>
/// <param name="Ours">The runs on the cluster.</param>
/// <param name="Theirs">The runs on the rival; null without one.</param>
/// <param name="Problem">The error, or where the answers differ; null when they agree.</param>
internal sealed record QueryMeasurement(string Name, QueryRuns Ours, QueryRuns? Theirs, string? Problem)
{
    /// <summary>Rows of the result on the cluster.</summary>
    public int NumRows => Ours.Answer?.Rows.Count ?? 0;

    /// <summary>Ours over theirs in elapsed time; null when one is missing.</summary>
    public Estimate? Wall => Ratio(Ours.WallMs, Theirs?.WallMs);

    /// <summary>Ours over theirs in processor time; null when one is missing.</summary>
    public Estimate? Cpu => Ratio(Ours.CpuMs, Theirs?.CpuMs);

    private static Estimate? Ratio(IReadOnlyList<double> ours, IReadOnlyList<double>? theirs) =>
        theirs is not null && ours.Count == theirs.Count ? Estimate.OfPairs(ours, theirs) : null;
}
