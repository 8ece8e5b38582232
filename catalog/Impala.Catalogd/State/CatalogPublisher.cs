using Impala.Statestore.Subscriber;
using Impala.Statestore.Topics;

namespace Impala.Catalogd.State;

/// <summary>Tells the statestore of every change at once, and of everything when catalogd registers.</summary>
internal sealed class CatalogPublisher
{
    private readonly CatalogState _state;

    public CatalogPublisher(CatalogState state, CatalogWriter writer, StatestoreSubscriber subscriber)
    {
        _state = state;
        subscriber.AddTopic(new TopicSubscription(TopicNames.CatalogUpdate) { IsPublishOnly = true, CurrentEntries = CurrentEntries });
        writer.Committed += change => subscriber.Publish(TopicNames.CatalogUpdate, change.ToTopicEntries(state.ServiceId));
        writer.Reloaded += () => subscriber.Republish(TopicNames.CatalogUpdate);
        Announce = () => subscriber.Republish(TopicNames.CatalogUpdate);
    }

    /// <summary>Publishes everything, once the names have been loaded after registration.</summary>
    public Action Announce { get; }

    private TopicEntry[]? CurrentEntries()
    {
        var snapshot = _state.Snapshot;
        // Before the names are known there is nothing to tell, and an empty catalog would make coordinators forget theirs.
        if (snapshot.Version == 0)
            return null;
        return
        [
            .. snapshot.Databases.Values.Select(CatalogChange.ToEntry),
            .. snapshot.Tables.Values.Select(CatalogChange.ToEntry),
            .. snapshot.Grantees.Values.Select(CatalogChange.ToEntry),
            CatalogChange.CatalogEntry(snapshot.Version, _state.ServiceId),
        ];
    }
}
