using Impala.Catalog.Errors;
using Impala.Catalogd.Loading;
using Impala.Testing;
using Xunit;

namespace Impala.Catalogd.Tests;

public sealed class LocationPolicyTests
{
    private readonly string _folder = RepositoryPaths.NewTemporaryFolder("locations");
    private readonly LocationPolicy _policy;

    public LocationPolicyTests()
    {
        Directory.CreateDirectory(_folder + "/warehouse/inside");
        Directory.CreateDirectory(_folder + "/extra");
        Directory.CreateDirectory(_folder + "/outside");
        File.CreateSymbolicLink(_folder + "/warehouse/escape", _folder + "/outside");
        File.CreateSymbolicLink(_folder + "/warehouse/relative", "../outside");
        File.CreateSymbolicLink(_folder + "/warehouse/within", "inside");
        File.CreateSymbolicLink(_folder + "/warehouse/loop", "loop");
        _policy = new LocationPolicy(new CatalogdOptions { WarehouseDir = _folder + "/warehouse", AllowedLocations = [_folder + "/extra/", "s3a://bucket/data/", "s3://whole"] });
    }

    [Theory]
    [InlineData("/warehouse")]
    [InlineData("/warehouse/new/deep")]
    [InlineData("/warehouse//inside/")]
    [InlineData("/warehouse/./inside")]
    [InlineData("/warehouse/within/x")]
    [InlineData("/extra")]
    [InlineData("/extra/x")]
    public void AllowedFoldersPass(string path)
    {
        var resolved = _policy.Resolve(_folder + path);
        Assert.StartsWith(_folder, resolved, StringComparison.Ordinal);
        Assert.Equal(resolved, _policy.Resolve("file://" + _folder + path));
        Assert.Equal(resolved, _policy.Resolve("file:" + _folder + path));
        Assert.False(resolved.EndsWith('/'));
    }

    [Theory]
    [InlineData("/outside", "42501")]
    [InlineData("/warehouse2", "42501")]
    [InlineData("/extra-more", "42501")]
    [InlineData("/warehouse/../outside", "42501")]
    [InlineData("/warehouse/inside/../inside", "42501")]
    [InlineData("/warehouse/escape", "42501")]
    [InlineData("/warehouse/escape/x", "42501")]
    [InlineData("/warehouse/relative/x", "42501")]
    [InlineData("/warehouse/loop/x", "22023")]
    [InlineData("/warehouse/a\nb", "22023")]
    public void OthersAreRefused(string path, string expected)
    {
        var exception = Assert.Throws<SqlException>(() => _policy.Resolve(_folder + path));
        Assert.Equal(expected, exception.SqlState);
        Assert.NotNull(exception.Hint);
    }

    [Theory]
    [InlineData("s3n://bucket/x", "file system 's3n' is not supported")]
    [InlineData("s3a://", "names no bucket")]
    [InlineData("s3a:bucket/x", "not an absolute path")]
    [InlineData("hdfs://name/x", "file system 'hdfs' is not supported")]
    [InlineData("file://host/x", "names a host")]
    [InlineData("relative/x", "not an absolute path")]
    [InlineData("", "empty")]
    public void MalformedLocationsAreExplained(string location, string expected)
    {
        var exception = Assert.Throws<SqlException>(() => _policy.Resolve(location));
        Assert.Equal("22023", exception.SqlState);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3a://bucket/data", "s3a://bucket/data")]
    [InlineData("s3://bucket/data/t/", "s3a://bucket/data/t")]
    [InlineData("S3A://bucket//data/./t", "s3a://bucket/data/t")]
    [InlineData("s3a://whole", "s3a://whole")]
    [InlineData("s3a://whole/deep/er", "s3a://whole/deep/er")]
    public void AllowedObjectsPass(string location, string expected) => Assert.Equal(expected, _policy.Resolve(location));

    [Theory]
    [InlineData("s3a://bucket")]
    [InlineData("s3a://bucket/database")]
    [InlineData("s3a://bucket/data/../other")]
    [InlineData("s3a://bucket/data/t/..")]
    [InlineData("s3a://wholesale/x")]
    [InlineData("s3a://other/data")]
    public void OtherObjectsAreRefused(string location)
    {
        var exception = Assert.Throws<SqlException>(() => _policy.Resolve(location));
        Assert.Equal("42501", exception.SqlState);
        Assert.Contains("s3a://bucket/data", exception.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void HintNamesTheAllowedFolders()
    {
        var exception = Assert.Throws<SqlException>(() => _policy.Resolve("/etc"));
        Assert.Contains(_folder + "/extra", exception.Hint, StringComparison.Ordinal);
        Assert.Contains("--allowed_locations", exception.Hint, StringComparison.Ordinal);
    }
}
