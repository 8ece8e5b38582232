namespace Impala.Clusters;

/// <summary>
/// The ports of a cluster, all within the 100 from its base port, so that clusters whose bases lie 100 apart never collide:
/// <code>
/// base + 0..29   PostgreSQL protocol of impalad n      base + 90  statestored, gRPC
/// base + 30..59  web pages of impalad n                base + 91  catalogd, gRPC
/// base + 60..89  internal gRPC of impalad n            base + 92  statestored, web pages
///                                                      base + 93  catalogd, web pages
/// </code>
/// </summary>
public sealed record ClusterPorts(int BasePort)
{
    /// <summary>How many ports a cluster owns.</summary>
    public const int Span = 100;

    /// <summary>statestored's service.</summary>
    public int Statestored => BasePort + 90;

    /// <summary>catalogd's service.</summary>
    public int Catalogd => BasePort + 91;

    /// <summary>statestored's web pages.</summary>
    public int StatestoredWeb => BasePort + 92;

    /// <summary>catalogd's web pages.</summary>
    public int CatalogdWeb => BasePort + 93;

    /// <summary>The PostgreSQL protocol of an impalad.</summary>
    public int PgWire(int impalad) => BasePort + impalad;

    /// <summary>The web pages of an impalad.</summary>
    public int ImpaladWeb(int impalad) => BasePort + MiniClusterOptions.MaxImpalads + impalad;

    /// <summary>The internal service of an impalad.</summary>
    public int Internal(int impalad) => BasePort + (2 * MiniClusterOptions.MaxImpalads) + impalad;
}
