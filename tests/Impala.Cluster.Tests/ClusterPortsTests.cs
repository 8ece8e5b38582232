using Impala.Clusters;
using Xunit;

namespace Impala.Cluster.Tests;

/// <summary>The ports of mini clusters, which run side by side when their bases lie 100 apart.</summary>
public sealed class ClusterPortsTests
{
    [Fact]
    public void AllPortsOfAClusterAreDifferentAndWithinItsHundred()
    {
        var ports = Ports(new ClusterPorts(21050)).ToList();
        Assert.Equal(ports.Count, ports.Distinct().Count());
        Assert.All(ports, port => Assert.InRange(port, 21050, 21050 + ClusterPorts.Span - 1));
    }

    [Fact]
    public void ImpaladNListensAtBasePlusN() => Assert.Equal(21057, new ClusterPorts(21050).PgWire(7));

    [Theory]
    [InlineData(0, 21050)]
    [InlineData(31, 21050)]
    [InlineData(3, 80)]
    [InlineData(3, 65500)]
    public void OtherSizesAndPortsAreRefused(int numImpalads, int basePort) => Assert.Throws<MiniClusterException>(() =>
        new MiniCluster(new MiniClusterOptions { Directory = Path.GetTempPath(), NumImpalads = numImpalads, BasePort = basePort }));

    [Fact]
    public void AFolderWithoutAClusterIsRefused() =>
        Assert.Throws<MiniClusterException>(() => MiniCluster.Open(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"))));

    private static IEnumerable<int> Ports(ClusterPorts ports) =>
        Enumerable.Range(0, MiniClusterOptions.MaxImpalads)
            .SelectMany(n => new[] { ports.PgWire(n), ports.ImpaladWeb(n), ports.Internal(n) })
            .Concat([ports.Statestored, ports.Catalogd, ports.StatestoredWeb, ports.CatalogdWeb]);
}
