using System.Collections.Immutable;
using Impala.Statestore.Protos;

namespace Impala.Statestore.Topics;

/// <summary>What changed in a topic between two of its versions, or its whole.</summary>
/// <param name="IsDelta">False: the entries are all there is (or its first part), and replace what the reader holds.</param>
/// <param name="FromVersion">Exclusive: only a reader at exactly this version may apply a delta.</param>
/// <param name="MoreFollows">The topic was cut by size; readers are told after the last part.</param>
public sealed record TopicDelta(
    string Topic, bool IsDelta, long FromVersion, long ToVersion, ImmutableArray<TopicEntry> Entries, bool MoreFollows = false)
{
    internal TopicDeltaMessage ToMessage()
    {
        var message = new TopicDeltaMessage
        {
            Topic = Topic,
            IsDelta = IsDelta,
            FromVersion = FromVersion,
            ToVersion = ToVersion,
            MoreFollows = MoreFollows,
        };
        message.Entries.AddRange(Entries.Select(entry => entry.ToMessage()));
        return message;
    }

    internal static TopicDelta From(TopicDeltaMessage message) => new(
        message.Topic,
        message.IsDelta,
        message.FromVersion,
        message.ToVersion,
        [.. message.Entries.Select(TopicEntry.From)],
        message.MoreFollows);
}
