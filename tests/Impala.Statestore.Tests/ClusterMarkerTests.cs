using Impala.Statestore.Cluster;
using Impala.Testing;
using Xunit;

namespace Impala.Statestore.Tests;

public sealed class ClusterMarkerTests
{
    private readonly string _folder = Path.Combine(RepositoryPaths.NewTemporaryFolder("marker"), "warehouse");

    [Fact]
    public void MarkerIsWrittenOnce()
    {
        var id = ClusterMarker.Ensure(_folder);
        Assert.Equal(id, ClusterMarker.Ensure(_folder));
        Assert.Null(ClusterMarker.Verify(_folder, id));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public void OtherStorageIsNoticed()
    {
        var id = ClusterMarker.Ensure(_folder);
        Assert.Contains("same storage", ClusterMarker.Verify(_folder + "-elsewhere", id), StringComparison.Ordinal);
        Assert.Contains("belongs to cluster", ClusterMarker.Verify(_folder, "another"), StringComparison.Ordinal);
    }
}
