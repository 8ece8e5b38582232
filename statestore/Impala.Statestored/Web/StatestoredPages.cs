using Impala.Statestore.Web;

namespace Impala.Statestored.Web;

/// <summary>/subscribers, /topics and /topic?name=.</summary>
internal static class StatestoredPages
{
    private const int MaxEntries = 1000;

    public static void Map(WebApplication application)
    {
        var registry = application.Services.GetRequiredService<SubscriberRegistry>();
        var timeProvider = application.Services.GetRequiredService<TimeProvider>();
        application.MapPage("/subscribers", "Subscribers", _ => Subscribers(registry, timeProvider.GetUtcNow()));
        application.MapPage("/topics", "Topics", _ => Topics(registry));
        application.MapPage("/topic", "", context => OneTopic(registry, context));
    }

    private static PageContent Subscribers(SubscriberRegistry registry, DateTimeOffset now) => new PageContent("Subscribers")
        .Values("", ("Statestore id", registry.StatestoreId))
        .Table(
            "Subscribers",
            ["id", "address", "roles", "health", "missed_heartbeats", "seconds_since_heartbeat", "registered", "incarnation", "build"],
            registry.Sessions.Select(session => new object?[]
            {
                session.Id,
                session.Request.Address,
                string.Join(", ", session.Request.Roles),
                session.Health.ToString(),
                session.NumMissedHeartbeats,
                Math.Round((now - session.LastHeartbeat).TotalSeconds, 1),
                session.RegisteredAt,
                session.Incarnation,
                session.Request.BuildId,
            }));

    private static PageContent Topics(SubscriberRegistry registry) => new PageContent("Topics").Table(
        "Topics",
        ["topic", "version", "entries", "tombstones", "oldest_subscriber_version"],
        registry.Topics.Select(topic =>
        {
            var (numEntries, numTombstones) = topic.Count;
            var positions = registry.Sessions.Select(session => session.PositionOf(topic.Name)).Where(position => position is not null).ToArray();
            return new object?[]
            {
                new PageLink(topic.Name, "/topic?name=" + Uri.EscapeDataString(topic.Name)),
                topic.Version,
                numEntries,
                numTombstones,
                positions.Length == 0 ? null : positions.Min(),
            };
        }));

    private static PageContent OneTopic(SubscriberRegistry registry, HttpContext context)
    {
        var name = context.Request.Query["name"].ToString();
        if (registry.FindTopic(name) is not { } topic)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return new PageContent("Topic").Text("", $"There is no topic '{name}'.");
        }
        return new PageContent($"Topic {topic.Name}")
            .Values("", ("Version", topic.Version), ("Entries", topic.Count.NumEntries))
            .Table(
                $"First {MaxEntries} entries",
                ["key", "oid", "object_version", "topic_version", "publisher", "value_bytes"],
                topic.List(MaxEntries).Select(item => new object?[]
                {
                    item.Entry.Key, item.Entry.Oid, item.Entry.Version, item.TopicVersion, item.Owner, item.Entry.Value.Length,
                }))
            .Table(
                "Subscribers",
                ["id", "version"],
                registry.Sessions.Where(session => session.PositionOf(name) is not null)
                    .Select(session => new object?[] { session.Id, session.PositionOf(name) }));
    }
}
