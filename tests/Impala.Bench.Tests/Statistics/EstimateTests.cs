using Impala.Bench.Statistics;
using Xunit;

namespace Impala.Bench.Tests.Statistics;

/// <summary>Medians, geometric means, and the intervals about them.</summary>
public sealed class EstimateTests
{
    // How many values lie outside the interval at each end; the probabilities are sums of binomial coefficients over 2^n.
    [Theory]
    [InlineData(1, 0)]
    [InlineData(5, 0)]
    [InlineData(6, 0)]
    [InlineData(8, 0)]
    [InlineData(9, 1)]
    [InlineData(12, 2)]
    [InlineData(15, 3)]
    [InlineData(25, 7)]
    [InlineData(50, 17)]
    public void TheMediansIntervalIsThatOfOrderStatistics(int numValues, int numOutside)
    {
        // Given in another order, for the estimate sorts.
        var values = Enumerable.Range(1, numValues).Select(i => (double)i).Reverse().ToArray();
        var estimate = Estimate.OfMedian(values)!.Value;
        Assert.Equal((numValues + 1) / 2.0, estimate.Value);
        Assert.Equal(1.0 + numOutside, estimate.Low);
        Assert.Equal((double)(numValues - numOutside), estimate.High);
    }

    [Fact]
    public void TheMediansIntervalHoldsTheTrueMedianOften()
    {
        var random = new Random(7);
        var numHits = 0;
        const int numTrials = 4000;
        for (var trial = 0; trial < numTrials; trial++)
        {
            // Skewed: the median of u³ is 1/8.
            var values = Enumerable.Range(0, 11).Select(_ => Math.Pow(random.NextDouble(), 3)).ToArray();
            var estimate = Estimate.OfMedian(values)!.Value;
            if (estimate.Low <= 0.125 && 0.125 <= estimate.High)
                numHits++;
        }

        // Eleven values cover 98.8 % with one left out at each end.
        Assert.InRange((double)numHits / numTrials, 0.98, 0.995);
    }

    [Fact]
    public void NoValuesGiveNoEstimate()
    {
        Assert.Null(Estimate.OfMedian([]));
        Assert.Null(Sample.Median([]));
        Assert.Null(Sample.GeometricMean([]));
    }

    [Fact]
    public void RatiosAreOfPairs()
    {
        // Each round is slower than the one before for both: the ratio of each pair is a half, whatever the medians are.
        var estimate = Estimate.OfPairs([1, 2, 4, 8, 16, 32], [2, 4, 8, 16, 32, 64]);
        Assert.Equal(new Estimate(0.5, 0.5, 0.5), estimate);
        Assert.Throws<ArgumentOutOfRangeException>(() => Estimate.OfPairs([1], [1, 2]));
    }

    [Fact]
    public void AnEvenSampleHasTheMeanOfItsMiddle() => Assert.Equal(2.5, Sample.Median([4, 1, 3, 2]));

    [Fact]
    public void TheGeometricMeanOfReciprocalsIsOne() => Assert.Equal(1.0, Sample.GeometricMean([4, 0.25, 5, 0.2])!.Value, 12);

    [Fact]
    public void ABootstrapIntervalHoldsTheFigureAndIsTheSameEachTime()
    {
        double[] rounds = [1.0, 1.1, 0.9, 1.05, 0.95, 1.2, 0.8];
        double Mean(IReadOnlyList<int> drawn) => drawn.Average(round => rounds[round]);

        var estimate = Estimate.OfRounds(rounds.Length, Mean);
        Assert.Equal(1.0, estimate.Value, 12);
        // The standard error of the mean is 0.046; 1.96 of them to each side.
        Assert.InRange(estimate.Low, 0.89, 0.93);
        Assert.InRange(estimate.High, 1.07, 1.11);
        Assert.Equal(estimate, Estimate.OfRounds(rounds.Length, Mean));
    }

    [Fact]
    public void ABootstrapOfEqualRoundsIsAPoint() =>
        Assert.Equal(new Estimate(2, 2, 2), Estimate.OfRounds(7, drawn => drawn.Average(_ => 2.0)));
}
