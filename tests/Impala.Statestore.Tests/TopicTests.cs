using Impala.Statestore.Topics;
using Impala.Statestored;
using Xunit;

namespace Impala.Statestore.Tests;

public sealed class TopicTests
{
    private readonly Topic _topic = new("t");

    [Fact]
    public void NewReaderGetsTheWholeTopic()
    {
        Publish(Entry("a"), Entry("b"));
        var delta = _topic.Read(0, 100)!;
        Assert.False(delta.IsDelta);
        Assert.Equal(["a", "b"], delta.Entries.Select(entry => entry.Key));
        Assert.Equal(_topic.Version, delta.ToVersion);
        Assert.Null(_topic.Read(delta.ToVersion, 100));
    }

    [Fact]
    public void EmptyTopicIsDeliveredOnce()
    {
        var delta = _topic.Read(0, 100)!;
        Assert.Empty(delta.Entries);
        Assert.True(delta.ToVersion > 0);
        Assert.Null(_topic.Read(delta.ToVersion, 100));
    }

    [Fact]
    public void DeltaHasOnlyWhatChanged()
    {
        Publish(Entry("a"), Entry("b"));
        var position = _topic.Version;
        Publish(Entry("b", version: 7), Entry("c"));
        var delta = _topic.Read(position, 100)!;
        Assert.True(delta.IsDelta);
        Assert.Equal(position, delta.FromVersion);
        Assert.Equal(["b", "c"], delta.Entries.Select(entry => entry.Key));
        Assert.Equal(7, delta.Entries[0].Version);
    }

    [Fact]
    public void UnchangedEntriesTakeNoVersion()
    {
        Publish(Entry("a"));
        var version = _topic.Version;
        Assert.False(Publish(Entry("a")));
        Assert.Equal(version, _topic.Version);
    }

    [Fact]
    public void LargeTopicsAreCutAndJoinUp()
    {
        Publish(Enumerable.Range(0, 10).Select(i => Entry($"k{i}")).ToArray());
        var seen = new List<string>();
        var position = 0L;
        var numParts = 0;
        while (_topic.Read(position, 3) is { } delta)
        {
            Assert.Equal(numParts > 0, delta.IsDelta);
            seen.AddRange(delta.Entries.Select(entry => entry.Key));
            position = delta.ToVersion;
            numParts++;
            Assert.Equal(numParts < 4, delta.MoreFollows);
        }
        Assert.Equal(4, numParts);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => $"k{i}"), seen);
    }

    [Fact]
    public void DeletedEntriesReachReadersAndLeaveFullUpdates()
    {
        Publish(Entry("a"), Entry("b"));
        var position = _topic.Version;
        Publish(Entry("a") with { Deleted = true });
        Assert.True(Assert.Single(_topic.Read(position, 100)!.Entries).Deleted);
        Assert.Equal("b", Assert.Single(_topic.Read(0, 100)!.Entries).Key);
    }

    [Fact]
    public void TransientEntriesVanishWithTheirOwner()
    {
        _topic.Publish("one", isTransient: true, [Entry("a")], replaceAll: false, moreFollows: false);
        _topic.Publish("two", isTransient: true, [Entry("b")], replaceAll: false, moreFollows: false);
        _topic.Publish("one", isTransient: false, [Entry("c")], replaceAll: false, moreFollows: false);
        Assert.True(_topic.RemoveTransient("one"));
        Assert.Equal(["b", "c"], _topic.List(10).Select(item => item.Entry.Key));
        Assert.False(_topic.RemoveTransient("one"));
    }

    [Fact]
    public void ReplaceAllDeletesWhatTheOwnerNoLongerNames()
    {
        _topic.Publish("one", isTransient: false, [Entry("a"), Entry("b")], replaceAll: false, moreFollows: false);
        _topic.Publish("two", isTransient: false, [Entry("x")], replaceAll: false, moreFollows: false);
        _topic.Publish("one", isTransient: false, [Entry("b")], replaceAll: true, moreFollows: true);
        Assert.Equal(["a", "b", "x"], _topic.List(10).Select(item => item.Entry.Key));
        _topic.Publish("one", isTransient: false, [Entry("c")], replaceAll: true, moreFollows: false);
        Assert.Equal(["b", "c", "x"], _topic.List(10).Select(item => item.Entry.Key));
    }

    [Fact]
    public void PrunedTombstonesSendLateReadersBackToTheWholeTopic()
    {
        Publish(Entry("a"), Entry("b"));
        var late = _topic.Version - 1;
        var current = _topic.Version;
        Publish(Entry("a") with { Deleted = true });
        _topic.Prune(current);
        Assert.Equal(1, _topic.Count.NumTombstones);
        _topic.Prune(_topic.Version);
        Assert.Equal(0, _topic.Count.NumTombstones);
        var delta = _topic.Read(late, 100)!;
        Assert.False(delta.IsDelta);
        Assert.Equal("b", Assert.Single(delta.Entries).Key);
    }

    [Fact]
    public void ReaderAheadOfTheTopicGetsItWhole()
    {
        Publish(Entry("a"));
        Assert.False(_topic.Read(1000, 100)!.IsDelta);
    }

    [Fact]
    public void RandomHistoryAlwaysAddsUp()
    {
        var random = new Random(4);
        var state = new Dictionary<string, TopicEntry>();
        var position = 0L;
        for (var round = 0; round < 500; round++)
        {
            var key = $"k{random.Next(20)}";
            Publish(new TopicEntry(key, 1, round, random.Next(3) == 0));
            if (random.Next(4) == 0)
                _topic.Prune(position);
            while (random.Next(3) == 0 && _topic.Read(position, 4) is { } delta)
            {
                if (!delta.IsDelta)
                    state.Clear();
                foreach (var entry in delta.Entries)
                {
                    if (entry.Deleted)
                        state.Remove(entry.Key);
                    else
                        state[entry.Key] = entry;
                }
                position = delta.ToVersion;
            }
        }
        while (_topic.Read(position, 4) is { } delta)
        {
            foreach (var entry in delta.Entries)
            {
                if (entry.Deleted)
                    state.Remove(entry.Key);
                else
                    state[entry.Key] = entry;
            }
            position = delta.ToVersion;
        }
        Assert.Equal(_topic.List(100).Select(item => item.Entry), state.Values.OrderBy(entry => entry.Key, StringComparer.Ordinal));
    }

    private static TopicEntry Entry(string key, long version = 1) => new(key, 1, version);

    private bool Publish(params TopicEntry[] entries) => _topic.Publish("owner", isTransient: false, entries, replaceAll: false, moreFollows: false);
}
