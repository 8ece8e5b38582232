using Impala.Catalog.Objects;
using Xunit;

namespace Impala.Catalog.Tests;

public sealed class HivePartitionPathTests
{
    [Theory]
    [InlineData("2024", "year=2024")]
    [InlineData("a b", "year=a b")]
    [InlineData("a/b=c%d", "year=a%2Fb%3Dc%25d")]
    [InlineData("São", "year=São")]
    [InlineData("x\ny", "year=x%0Ay")]
    [InlineData(null, "year=__HIVE_DEFAULT_PARTITION__")]
    public void FoldersAreWrittenAndReadBack(string? value, string expected)
    {
        Assert.Equal(expected, HivePartitionPath.Format(["year"], [value]));
        Assert.True(HivePartitionPath.TryParseFolder(expected, out var name, out var back));
        Assert.Equal(("year", value), (name, back));
    }

    [Fact]
    public void EmptyStringIsNull() => Assert.Equal("a=__HIVE_DEFAULT_PARTITION__", HivePartitionPath.Format(["a"], [""]));

    [Fact]
    public void SeveralColumnsMakeSeveralFolders() => Assert.Equal("a=1/b=__HIVE_DEFAULT_PARTITION__/c=x", HivePartitionPath.Format(["a", "b", "c"], ["1", null, "x"]));

    [Theory]
    [InlineData("folder")]
    [InlineData("=x")]
    [InlineData("")]
    public void OtherFoldersAreNoPartitions(string folder) => Assert.False(HivePartitionPath.TryParseFolder(folder, out _, out _));

    [Fact]
    public void EncodedUtf8IsRead()
    {
        Assert.True(HivePartitionPath.TryParseFolder("City=S%C3%A3o%20Paulo", out var name, out var value));
        Assert.Equal(("city", "São Paulo"), (name, value));
    }

    [Theory]
    [InlineData("2024", "a/b=c%d")]
    [InlineData(null, "São Paulo")]
    public void ValuesComeBackInOrder(string? first, string? second) =>
        Assert.Equal([first, second], HivePartitionPath.ParseValues(HivePartitionPath.Format(["x", "y=z"], [first, second])));

    [Fact]
    public void APathWithoutFoldersHasNoValues() => Assert.Empty(HivePartitionPath.ParseValues(""));
}
