using Google.Protobuf;
using Impala.Statestore.Protos;

namespace Impala.Statestore.Topics;

/// <summary>One entry of a topic.</summary>
/// <param name="Key">Unique in its topic.</param>
/// <param name="Oid">The object's id, or 0.</param>
/// <param name="Version">The object's own version, which its publisher counts.</param>
/// <param name="Deleted">The object is gone.</param>
/// <param name="Value">A small descriptor, or empty.</param>
public sealed record TopicEntry(string Key, uint Oid, long Version, bool Deleted, ByteString Value)
{
    public TopicEntry(string key, uint oid, long version, bool deleted = false)
        : this(key, oid, version, deleted, ByteString.Empty)
    {
    }

    internal TopicEntryMessage ToMessage() => new() { Key = Key, Oid = Oid, Version = Version, Deleted = Deleted, Value = Value };

    internal static TopicEntry From(TopicEntryMessage message) => new(message.Key, message.Oid, message.Version, message.Deleted, message.Value);
}
