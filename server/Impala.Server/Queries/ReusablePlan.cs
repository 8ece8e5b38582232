using Impala.Catalog.Objects;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries;

/// <summary>
/// The plan of a prepared statement without parameters, kept from Parse to Execute and on to the next Execute as long as all that made it
/// is as it was: the catalog, the session's settings, the backends. Plans that hold the time or id of one run are not kept
/// (<see cref="Engine.Functions.StatementContext.IsRunKnown"/>). Used by its session alone.
/// </summary>
internal sealed class ReusablePlan
{
    private (Query Query, CatalogSnapshot Catalog, int SettingsVersion, int NumBackends) _madeFor;
    private PlannedQuery? _planned;

    /// <summary>The plan made for exactly this, or null.</summary>
    public PlannedQuery? Find(Query query, CatalogSnapshot catalog, int settingsVersion, int numBackends) =>
        ReferenceEquals(_madeFor.Query, query) && ReferenceEquals(_madeFor.Catalog, catalog)
            && _madeFor.SettingsVersion == settingsVersion && _madeFor.NumBackends == numBackends
                ? _planned
                : null;

    public void Keep(PlannedQuery planned, Query query, CatalogSnapshot catalog, int settingsVersion, int numBackends)
    {
        _madeFor = (query, catalog, settingsVersion, numBackends);
        _planned = planned;
    }
}
