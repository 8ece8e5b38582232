using System.Collections.Immutable;

namespace Impala.Statestore.Topics;

/// <summary>A topic as a subscriber knows it: immutable, entries without deleted ones.</summary>
/// <param name="Version">The topic's version at the statestored named by <paramref name="StatestoreId"/>; 0 before the first update.</param>
/// <param name="Changed">The entries (also deleted ones) that made this snapshot from the one before; all entries after a full update.</param>
public sealed record TopicSnapshot(
    string Topic, string StatestoreId, long Version, ImmutableDictionary<string, TopicEntry> Entries, ImmutableArray<TopicEntry> Changed)
{
    /// <summary>It was made from the whole topic, not from the snapshot before: what is missing has been deleted.</summary>
    public bool IsFull { get; init; }

    public static TopicSnapshot Empty(string topic) =>
        new(topic, "", 0, ImmutableDictionary.Create<string, TopicEntry>(StringComparer.Ordinal), []);
}
