using Impala.Statestored;
using Xunit;

namespace Impala.Statestore.Tests;

public sealed class FailureDetectorTests
{
    [Fact]
    public void HalfTheMissesSuspectAndAllFail()
    {
        var detector = new FailureDetector(10);
        var health = Enumerable.Range(1, 10).Select(_ => detector.RecordHeartbeat(answered: false)).ToArray();
        Assert.All(health[..4], state => Assert.Equal(SubscriberHealth.Ok, state));
        Assert.All(health[4..9], state => Assert.Equal(SubscriberHealth.Suspected, state));
        Assert.Equal(SubscriberHealth.Failed, health[9]);
    }

    [Fact]
    public void AnAnswerForgivesAllMisses()
    {
        var detector = new FailureDetector(3);
        detector.RecordHeartbeat(answered: false);
        detector.RecordHeartbeat(answered: false);
        Assert.Equal(SubscriberHealth.Ok, detector.RecordHeartbeat(answered: true));
        Assert.Equal(0, detector.NumMissed);
        Assert.NotEqual(SubscriberHealth.Failed, detector.RecordHeartbeat(answered: false));
    }

    [Fact]
    public void OneMissMayBeEnough() => Assert.Equal(SubscriberHealth.Failed, new FailureDetector(1).RecordHeartbeat(answered: false));
}
