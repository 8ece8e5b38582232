using Impala.Catalog.Objects;

namespace Impala.Server.Access;

/// <summary>Privileges by name.</summary>
internal static class AccessText
{
    private static readonly AccessRights[] Single =
        [AccessRights.Alter, AccessRights.Create, AccessRights.Drop, AccessRights.Insert, AccessRights.Refresh, AccessRights.Select];

    /// <summary>All of them as one, or each by itself, by name.</summary>
    public static IEnumerable<AccessRights> RightsOf(AccessRights rights) =>
        rights == AccessRights.All ? [AccessRights.All] : Single.Where(right => rights.HasFlag(right));

    /// <summary>Each by itself.</summary>
    public static IEnumerable<AccessRights> Each(AccessRights rights) => Single.Where(right => rights.HasFlag(right));

    public static string Of(AccessRights right) => right.ToString().ToLowerInvariant();
}
