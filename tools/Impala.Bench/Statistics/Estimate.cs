namespace Impala.Bench.Statistics;

/// <summary>A value with the ends of an interval that holds the true one with a probability of 95 %, where the sample allows.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
internal readonly record struct Estimate(double Value, double Low, double High)
{
    private const double Confidence = 0.95;
    private const int NumResamples = 2000;
    private const int Seed = 20240229;

    /// <summary>
    /// The median with its order-statistic interval, which assumes nothing about the distribution: the true median lies between
    /// the k-th smallest and the k-th largest value unless fewer than k values fall on one side of it, and that is a matter of coin
    /// tosses. Below six values even the smallest and the largest do not reach 95 %; they are the interval then.
    /// </summary>
    /// <returns>Null of no values.</returns>
    public static Estimate? OfMedian(IReadOnlyCollection<double> values)
    {
        if (Sample.Median(values) is not { } median)
            return null;
        var sorted = values.Order().ToArray();
        var outside = NumOutside(sorted.Length);
        return new Estimate(median, sorted[outside], sorted[^(outside + 1)]);
    }

    /// <summary>The median of the ratios of pairs, with its interval. Pairs that were measured in turn share what else the machine did.</summary>
    /// <returns>Null of no pairs.</returns>
    public static Estimate? OfPairs(IReadOnlyList<double> ours, IReadOnlyList<double> theirs)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(ours.Count, theirs.Count);
        return OfMedian([.. ours.Zip(theirs, (our, their) => our / their)]);
    }

    /// <summary>
    /// A figure of whole rounds, with a bootstrap interval: rounds are drawn anew with replacement, and the figure of each drawing
    /// is noted; the interval leaves out the outer 5 %. The seed is fixed, so that the same rounds give the same interval.
    /// </summary>
    /// <param name="numRounds">How many rounds there are.</param>
    /// <param name="figure">The figure of some rounds, given by their indexes; an index may come several times.</param>
    public static Estimate OfRounds(int numRounds, Func<IReadOnlyList<int>, double> figure)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(numRounds);
        var random = new Random(Seed);
        var drawn = new int[numRounds];
        var figures = new double[NumResamples];
        for (var i = 0; i < NumResamples; i++)
        {
            for (var j = 0; j < numRounds; j++)
                drawn[j] = random.Next(numRounds);
            figures[i] = figure(drawn);
        }

        Array.Sort(figures);
        const double outer = (1 - Confidence) / 2;
        return new Estimate(
            figure([.. Enumerable.Range(0, numRounds)]), Sample.Quantile(figures, outer), Sample.Quantile(figures, 1 - outer));
    }

    // How many values may be left out at each end: the most for which the chance that the median lies outside, twice the
    // chance of at most so many heads in as many tosses as there are values, is at most 5 %.
    private static int NumOutside(int numValues)
    {
        var probability = Math.Pow(0.5, numValues);
        var cumulative = 0.0;
        var outside = 0;
        for (var heads = 0; heads < numValues / 2; heads++)
        {
            cumulative += probability;
            if (2 * cumulative > 1 - Confidence)
                break;
            outside = heads;
            probability *= (double)(numValues - heads) / (heads + 1);
        }

        return outside;
    }
}
