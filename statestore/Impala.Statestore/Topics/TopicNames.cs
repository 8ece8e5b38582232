namespace Impala.Statestore.Topics;

/// <summary>The topics of a cluster.</summary>
public static class TopicNames
{
    /// <summary>One entry an impalad: its <see cref="Cluster.BackendDescriptor"/>. Transient.</summary>
    public const string Membership = "impala-membership";

    /// <summary>One entry a database (<c>DATABASE:db</c>), table (<c>TABLE:db.t</c>) and view (<c>VIEW:db.v</c>) with oid and version, and the entry
    /// <see cref="CatalogEntryKey"/>. Bodies are fetched from catalogd.</summary>
    public const string CatalogUpdate = "catalog-update";

    /// <summary>The entry whose version is the newest catalog version and whose value is catalogd's service id in UTF-8.</summary>
    public const string CatalogEntryKey = "CATALOG";
}
