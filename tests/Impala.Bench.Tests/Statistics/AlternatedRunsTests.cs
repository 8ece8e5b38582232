using Impala.Bench.Statistics;
using Xunit;

namespace Impala.Bench.Tests.Statistics;

/// <summary>The order in which two pieces of work run.</summary>
public sealed class AlternatedRunsTests
{
    [Fact]
    public void BothTakeTurnsInGoingFirst()
    {
        var order = new List<char>();
        var runs = AlternatedRuns.Measure(() => order.Add('o'), () => order.Add('t'), numRounds: 3, numWarmups: 1, CancellationToken.None);
        Assert.Equal("to" + "ot" + "to" + "ot", new string([.. order]));
        Assert.Equal(3, runs.Ours.Count);
        Assert.Equal(3, runs.Theirs.Count);
    }

    [Fact]
    public void ACancelledRunStops()
    {
        using var cancellation = new CancellationTokenSource();
        var numRuns = 0;
        void Work()
        {
            if (++numRuns == 3)
                cancellation.Cancel();
        }

        Assert.Throws<OperationCanceledException>(() => AlternatedRuns.Measure(Work, Work, 10, 0, cancellation.Token));
        Assert.Equal(3, numRuns);
    }
}
