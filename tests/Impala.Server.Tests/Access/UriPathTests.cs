using Impala.Server.Access;

namespace Impala.Server.Tests.Access;

public sealed class UriPathTests
{
    [Theory]
    [InlineData("/data/in", "/data/in")]
    [InlineData("/data/in/", "/data/in")]
    [InlineData("file:///data/in", "/data/in")]
    [InlineData("FILE:/data//in/./x", "/data/in/x")]
    [InlineData("/data/in/../secret", "/data/secret")]
    [InlineData("/", "/")]
    [InlineData("s3://bucket//a/./b/", "s3a://bucket/a/b")]
    [InlineData("S3A://bucket/a/../b", "s3a://bucket/a/../b")]
    [InlineData("relative", "relative")]
    public void OneFormForAll(string uri, string expected) => Assert.Equal(expected, UriPath.Of(uri));
}
