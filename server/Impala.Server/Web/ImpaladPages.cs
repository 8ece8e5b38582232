using Impala.Engine.Planning;
using Impala.Server.Cluster;
using Impala.Server.Coordination;
using Impala.Server.Queries;
using Impala.Server.Sessions;
using Impala.Statestore.Cluster;
using Impala.Statestore.Web;

namespace Impala.Server.Web;

/// <summary>impalad's pages beside those every daemon has: /queries, /query?id=, /sessions, /backends, /catalog.</summary>
internal static class ImpaladPages
{
    private static readonly string[] QueryColumns = ["Id", "User", "Database", "Type", "State", "Start", "Duration", "Rows", "Peak memory", "Statement", "Error"];

    public static void Map(WebApplication application)
    {
        var services = application.Services;
        application.MapPage("/queries", "Queries", _ => Queries(services.GetRequiredService<QueryRegistry>()));
        application.MapPage("/query", "", context => new ValueTask<PageContent>(Query(services.GetRequiredService<QueryRegistry>(), context.Request.Query["id"].ToString())));
        application.MapPage("/sessions", "Sessions", _ => Sessions(services.GetRequiredService<SessionRegistry>()));
        application.MapPage("/backends", "Backends", _ => Backends(services.GetRequiredService<ClusterMembershipTracker>(), services.GetRequiredService<Blacklist>()));
        application.MapPage("/catalog", "Catalog", _ => Catalog(services.GetRequiredService<CatalogCache>()));
    }

    private static PageContent Queries(QueryRegistry registry) => new PageContent("Queries")
        .Table("In flight", QueryColumns, registry.Running.Select(Row))
        .Table("Last ended", QueryColumns, registry.Completed.Select(Row));

    private static object?[] Row(QueryRecord query) =>
    [
        new PageLink(query.Id, "/query?id=" + Uri.EscapeDataString(query.Id)), query.User, query.Database, query.StatementType, query.State.ToString(), query.StartTime,
        PrettyNumber.Duration(query.Elapsed), query.NumRowsFetched, PrettyNumber.Bytes(query.PeakMemory), query.Statement, query.Error,
    ];

    private static PageContent Query(QueryRegistry registry, string id)
    {
        if (registry.Find(id) is not { } query)
            return new PageContent("Query " + id).Text("", "This coordinator does not know the query (any more).");
        var page = new PageContent("Query " + id)
            .Values("", ("State", query.State.ToString()), ("User", query.User), ("Start", query.StartTime), ("Duration", PrettyNumber.Duration(query.Elapsed)), ("Error", query.Error))
            .Text("Statement", query.Statement);
        if (query.Plan is not null)
            page.Text("Plan with counters", ProfileText.ExplainAnalyze(query)).Text("Summary", ProfileText.Summary(query));
        return page.Text("Profile", ProfileText.Profile(query));
    }

    private static PageContent Sessions(SessionRegistry sessions) => new PageContent("Sessions").Table(
        "",
        ["Pid", "User", "Client", "Database", "Started", "Transaction", "Statement"],
        sessions.All.Select(session => new object?[]
        {
            session.Pid, session.User, session.ClientAddress, session.CurrentDatabase, session.Started, session.Transaction.State.ToString(), session.CurrentStatement,
        }));

    private static PageContent Backends(ClusterMembershipTracker membership, Blacklist blacklist) => new PageContent("Backends").Table(
        "",
        ["Id", "Internal address", "PostgreSQL port", "Web", "Roles", "Cores", "Memory limit", "State", "Reason", "Build"],
        membership.Current.Backends.Values.Select(backend =>
        {
            var listed = blacklist.Find(backend);
            return new object?[]
            {
                backend.Id, backend.InternalAddress, backend.PgWirePort, new PageLink(backend.WebAddress, backend.WebAddress),
                string.Join(", ", new[] { backend.IsCoordinator ? "coordinator" : "", backend.IsExecutor ? "executor" : "" }.Where(role => role.Length > 0)),
                backend.NumCores, PrettyNumber.Bytes(backend.MemLimitBytes),
                listed is null ? backend.IsQuiescing ? "quiescing" : "active" : "blacklisted until " + listed.Value.Until.ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture),
                listed?.Reason, backend.BuildId,
            };
        }));

    private static PageContent Catalog(CatalogCache catalog)
    {
        var snapshot = catalog.Current;
        return new PageContent("Catalog")
            .Values("", ("Version", snapshot.Version), ("catalogd", catalog.ServiceId), ("Bodies cached", catalog.NumCachedBodies), ("Oldest pinned version", catalog.OldestPinnedVersion))
            .Table("Databases", ["Name", "Oid", "Location", "Comment"], snapshot.Databases.Values.Select(database => new object?[] { database.Name, database.Oid, database.Location, database.Comment }))
            .Table("Tables", ["Name", "Kind", "Oid", "Version"], snapshot.Tables.Values.Take(10_000).Select(entry => new object?[] { entry.Name.ToString(), entry.Kind.ToString(), entry.Oid, entry.CatalogVersion }));
    }
}
