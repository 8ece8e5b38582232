using Impala.Engine.Functions;
using Impala.Engine.Functions.Casts;
using Impala.Server.Access;
using Impala.Server.Cluster;
using Impala.Server.PgWire.Auth;
using Impala.Server.PgWire.Tls;
using Impala.Server.Queries;
using Impala.Server.Sessions;
using Impala.Storage.Memory;
using NodaTime;

namespace Impala.Server.PgWire;

/// <summary>What every connection shares.</summary>
internal sealed record PgServices(
    StatementDispatcher Dispatcher,
    StatementPlanner Planner,
    CatalogCache Catalog,
    SessionRegistry Sessions,
    CancelRouter Cancels,
    IAuthenticator Authenticator,
    AccessControl Access,
    TlsServer? Tls,
    ServerState State,
    TimeProvider Time,
    MemoryTracker ProcessMemory,
    int MaxConnections)
{
    /// <summary>How values are printed for a session: its zone, and names behind OIDs.</summary>
    public FormatOptions FormatsFor(Session session) => FormatOptions.Wire with
    {
        TimeZone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(session.Settings.TimeZone),
        Catalog = Planner.CatalogFunctionsFor(session, Catalog.Current),
    };

    /// <summary>For casts of parameters.</summary>
    public EvaluationContext EvaluationFor(Session session) =>
        new(ProcessMemory, Planner.StatementOf(session, "", Catalog.Current), CancellationToken.None);
}
