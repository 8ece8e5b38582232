using Impala.Catalog.Errors;

namespace Impala.Server.Cluster;

/// <summary>Errors of an absent or loading catalog.</summary>
internal static class CatalogErrors
{
    public static SqlException StartingUp() => new(
        SqlState.ObjectNotInPrerequisiteState, "the catalog is not known yet", hint: "This impalad has not reached catalogd since it started; try again, or check catalogd.");

    public static SqlException StillLoading() => new(
        SqlState.CannotConnectNow, "the catalog is loading", hint: "catalogd runs with --load_catalog_in_background=false and has not loaded all tables yet; try again.");
}
