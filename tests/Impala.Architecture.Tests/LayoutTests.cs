using System.Text.RegularExpressions;
using Xunit;

namespace Impala.Architecture.Tests;

/// <summary>The solution and its folders.</summary>
public sealed partial class LayoutTests
{
    public static TheoryData<string> TopFolders => [.. SourceTree.TopFolders];

    public static TheoryData<string> ProjectFolders => [.. Project.All.Select(project => Path.GetDirectoryName(project.File)!)];

    [Theory]
    [MemberData(nameof(TopFolders))]
    public void ATopFolderHasAReadme(string folder) =>
        Assert.True(File.Exists(Path.Combine(SourceTree.Root, folder, "README.md")), $"{folder}/README.md is missing");

    [Theory]
    [MemberData(nameof(ProjectFolders))]
    public void TheSolutionHasEveryProject(string folder) =>
        Assert.Contains(folder.Replace('/', '\\') + "\\", SourceTree.Read("Impala.sln"), StringComparison.Ordinal);

    [Theory]
    [InlineData("README.md")]
    [InlineData("ARCHITECTURE.md")]
    [InlineData("LICENSE")]
    [InlineData(".editorconfig")]
    [InlineData("global.json")]
    [InlineData(".ci/run")]
    [InlineData("tools/test.sh")]
    [InlineData("tools/quickstart.sh")]
    public void TheRepositoryHas(string file) =>
        Assert.True(File.Exists(Path.Combine(SourceTree.Root, file)), $"{file} is missing");

    [Theory]
    [InlineData(".ci/run")]
    [InlineData("tools/test.sh")]
    [InlineData("tools/quickstart.sh")]
    public void AScriptMayBeRun(string file)
    {
        if (!OperatingSystem.IsWindows())
            Assert.True(File.GetUnixFileMode(Path.Combine(SourceTree.Root, file)).HasFlag(UnixFileMode.UserExecute));
    }

    [Fact]
    public void PackageVersionsAreCentral()
    {
        foreach (var project in Project.All)
            Assert.DoesNotMatch(VersionedReference(), SourceTree.Read(project.File));
    }

    [GeneratedRegex("<PackageReference[^>]*\\sVersion(Override)?=")]
    private static partial Regex VersionedReference();
}
