namespace Impala.Statestore.Topics;

/// <summary>A subscriber's interest in a topic.</summary>
/// <param name="TransientEntries">What this subscriber publishes vanishes with it, and members are kept for a grace period after statestored restarted.</param>
/// <param name="IsPriority">Delivered by the priority loop.</param>
public sealed record TopicSubscription(string Topic, bool TransientEntries = false, bool IsPriority = false)
{
    /// <summary>Publishes without reading: nothing of the topic is delivered back.</summary>
    public bool IsPublishOnly { get; init; }

    /// <summary>Called after each change with the newest snapshot, one call at a time, on a thread of the pool; it must not wait.</summary>
    public Action<TopicSnapshot>? OnChange { get; init; }

    /// <summary>Everything this subscriber publishes to the topic as of now; asked for at each registration, and replaces what it published
    /// before. No function: it only reads. Null as answer: not known yet, what statestored has stays.</summary>
    public Func<IReadOnlyCollection<TopicEntry>?>? CurrentEntries { get; init; }
}
