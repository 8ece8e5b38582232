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

    /// <summary>The folders of the engine and of impalad, each of which has a page of its own.</summary>
    public static TheoryData<string> LargeProjectsFolders =>
        [.. SourceTree.Files(["server/Impala.Engine", "server/Impala.Server"], "*.cs").Select(FolderOfProject).Distinct(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(LargeProjectsFolders))]
    public void AFolderOfALargeProjectHasAReadme(string folder) => ATopFolderHasAReadme(folder);

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

    /// <summary>The project's folder, or the one below it that a file is in.</summary>
    private static string FolderOfProject(string file) => string.Join('/', file.Split('/')[..^1].Take(3));

    [GeneratedRegex("<PackageReference[^>]*\\sVersion(Override)?=")]
    private static partial Regex VersionedReference();
}
