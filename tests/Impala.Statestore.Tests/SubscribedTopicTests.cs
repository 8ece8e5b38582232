using Impala.Statestore.Subscriber;
using Impala.Statestore.Topics;
using Xunit;

namespace Impala.Statestore.Tests;

public sealed class SubscribedTopicTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly SubscribedTopic _topic = new(new TopicSubscription("t", TransientEntries: true));

    [Fact]
    public void DeltaFromAnotherPositionAsksForTheWholeTopic()
    {
        Assert.True(Apply(Full(5, "a")));
        Assert.False(Apply(Delta(7, 8, "b")));
        Assert.Equal(0, _topic.Position);
        Assert.Equal(["a"], Keys());
    }

    [Fact]
    public void DeltaBeforeAnythingElseIsRefused()
    {
        Assert.False(Apply(Delta(0, 8, "b")));
        Assert.Equal(0, _topic.Position);
    }

    [Fact]
    public void PartsAreSeenTogether()
    {
        Assert.False(Apply(Full(2, "a") with { MoreFollows = true }));
        Assert.Empty(Keys());
        Assert.False(Apply(Delta(2, 3, "b") with { MoreFollows = true }));
        Assert.True(Apply(Delta(3, 9, "c")));
        Assert.Equal(["a", "b", "c"], Keys());
        Assert.Equal(9, _topic.Position);
        Assert.Equal(["a", "b", "c"], _topic.Snapshot.Changed.Select(entry => entry.Key));
    }

    [Fact]
    public void MembersOfTheOldStatestoreAreKeptForTheGracePeriod()
    {
        Apply(Full(5, "a", "b"));
        Assert.True(Apply(Full(1, "a"), "second"));
        Assert.Equal(["a", "b"], Keys());
        Assert.False(_topic.EndGrace(Start + Grace - TimeSpan.FromMilliseconds(1)));
        Assert.True(_topic.EndGrace(Start + Grace));
        Assert.Equal(["a"], Keys());
        Assert.Equal("b", Assert.Single(_topic.Snapshot.Changed).Key);
        Assert.False(_topic.EndGrace(Start + Grace));
    }

    [Fact]
    public void MemberThatRegistersAgainStaysAfterTheGracePeriod()
    {
        Apply(Full(5, "a", "b"));
        Apply(Full(1, "a"), "second");
        Apply(Delta(1, 2, "b"), "second");
        _topic.EndGrace(Start + Grace);
        Assert.Equal(["a", "b"], Keys());
    }

    [Fact]
    public void DeletionIsBelievedDuringTheGracePeriod()
    {
        Apply(Full(5, "a", "b"));
        Apply(Full(1, "a", "b"), "second");
        var deleted = new TopicDelta("t", true, 1, 2, [new TopicEntry("b", 0, 1, deleted: true)]);
        Apply(deleted, "second");
        Assert.Equal(["a"], Keys());
    }

    [Fact]
    public void FullUpdateWithoutAnEntryRemovesIt()
    {
        Apply(Full(5, "a", "b"));
        Apply(Full(9, "b"));
        Assert.Equal(["b"], Keys());
    }

    private static TopicDelta Full(long version, params string[] keys) => new("t", false, 0, version, [.. keys.Select(key => new TopicEntry(key, 0, 1))]);

    private static TopicDelta Delta(long from, long to, params string[] keys) => new("t", true, from, to, [.. keys.Select(key => new TopicEntry(key, 0, 1))]);

    private bool Apply(TopicDelta delta, string statestoreId = "first") => _topic.Apply(delta, statestoreId, Start, Grace);

    private IEnumerable<string> Keys() => _topic.Snapshot.Entries.Keys.Order(StringComparer.Ordinal);
}
