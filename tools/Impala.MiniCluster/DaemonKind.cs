namespace Impala.Clusters;

/// <summary>The three programs of a cluster.</summary>
public enum DaemonKind
{
    /// <summary>Membership and topics.</summary>
    Statestored,

    /// <summary>Catalog and metastore.</summary>
    Catalogd,

    /// <summary>Queries.</summary>
    Impalad,
}
