namespace Impala.Bench.Statistics;

/// <summary>Figures of a sample of values.</summary>
internal static class Sample
{
    /// <summary>The median; null of no values.</summary>
    public static double? Median(IReadOnlyCollection<double> values)
    {
        if (values.Count == 0)
            return null;
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The value below which the part <paramref name="fraction"/> of a sorted sample lies, interpolated.</summary>
    public static double Quantile(IReadOnlyList<double> sorted, double fraction)
    {
        var position = fraction * (sorted.Count - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Count - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }

    /// <summary>The geometric mean of positive values; null of no values.</summary>
    public static double? GeometricMean(IReadOnlyCollection<double> values) =>
        values.Count == 0 ? null : Math.Exp(values.Average(Math.Log));
}
