using Xunit;

namespace Impala.Architecture.Tests;

/// <summary>Who may reference whom (ARCHITECTURE.md). Tests may reference anything, and nothing may reference tests.</summary>
public sealed class ReferenceTests
{
    // A new project or a new arrow is a decision: it is made here and in ARCHITECTURE.md.
    private static readonly Dictionary<string, string[]> AllowedProjects = new(StringComparer.Ordinal)
    {
        ["Impala.SqlParser"] = [],
        ["Impala.Catalog"] = [],
        ["Impala.Storage"] = ["Impala.Catalog"],
        ["Impala.Engine"] = ["Impala.Catalog", "Impala.Storage", "Impala.SqlParser"],
        ["Impala.Statestore"] = ["Impala.Catalog"],
        ["Impala.Server"] = ["Impala.Catalog", "Impala.Storage", "Impala.SqlParser", "Impala.Engine", "Impala.Statestore"],
        ["Impala.Catalogd"] = ["Impala.Catalog", "Impala.Storage", "Impala.Statestore"],
        ["Impala.Statestored"] = ["Impala.Statestore"],
        ["Impala.Data"] = [],
        ["Impala.Shell"] = ["Impala.Data", "Impala.SqlParser"],
        ["Impala.MiniCluster"] = [],
        ["Impala.Tpch"] = ["Impala.Storage"],
        ["Impala.Kernels.Benchmarks"] = ["Impala.Engine"],
        ["Impala.Bench"] = ["Impala.Tpch", "Impala.MiniCluster", "Impala.Engine", "Impala.Server", "Impala.SqlParser"],
    };

    // Packages (by prefix) that only some projects may use, so that what they stand for stays behind one door.
    private static readonly Dictionary<string, string[]> RestrictedPackages = new(StringComparer.Ordinal)
    {
        ["Npgsql"] = ["Impala.Data", "Impala.Catalogd", "Impala.Bench"],
        ["Dapper"] = ["Impala.Catalogd"],
        ["Microsoft.Data.Sqlite"] = ["Impala.Catalogd"],
        ["Grpc"] = ["Impala.Statestore", "Impala.Statestored", "Impala.Catalogd", "Impala.Server"],
        ["Google.Protobuf"] = ["Impala.Statestore", "Impala.Statestored", "Impala.Catalogd", "Impala.Server"],
        ["Pidgin"] = ["Impala.SqlParser"],
        ["Parquet.Net"] = ["Impala.Storage"],
        ["AWSSDK"] = ["Impala.Storage"],
        ["Apache.Arrow.Flight"] = ["Impala.Bench"],
        ["DuckDB"] = ["Impala.Bench"],
        ["ParquetSharp"] = ["Impala.Bench"],
        ["BenchmarkDotNet"] = ["Impala.Kernels.Benchmarks"],
        ["Spectre.Console"] = ["Impala.Shell", "Impala.Tpch"],
        ["System.CommandLine"] = ["Impala.Shell", "Impala.MiniCluster", "Impala.Tpch", "Impala.Bench"],
        ["xunit"] = [],
        ["Microsoft.NET.Test.Sdk"] = [],
    };

    // Namespaces that the engine and what lies below it must not see, whichever way they could get in.
    private static readonly string[] NetworkNamespaces = ["Grpc", "Npgsql", "Microsoft.AspNetCore", "System.Net.Http", "System.Net.Sockets"];

    public static TheoryData<string> Products => [.. Project.All.Where(project => !project.IsTest).Select(project => project.Name)];

    [Theory]
    [MemberData(nameof(Products))]
    public void AProjectReferencesOnlyWhatItMay(string name)
    {
        var project = Find(name);
        Assert.True(AllowedProjects.TryGetValue(name, out var allowed), $"{name} is not in the table of allowed references");
        Assert.Empty(project.Projects.Except(allowed!));
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void AProjectUsesOnlyPackagesItMay(string name)
    {
        var forbidden = from package in Find(name).Packages
                        from rule in RestrictedPackages
                        where package.StartsWith(rule.Key, StringComparison.Ordinal) && !rule.Value.Contains(name)
                        select package;
        Assert.Empty(forbidden);
    }

    [Theory]
    [InlineData("Impala.SqlParser")]
    [InlineData("Impala.Catalog")]
    [InlineData("Impala.Storage")]
    [InlineData("Impala.Engine")]
    public void TheEngineKnowsNoNetwork(string name)
    {
        var project = Find(name);
        Assert.DoesNotContain("Microsoft.AspNetCore.App", project.Frameworks);
        var folder = Path.GetDirectoryName(project.File)!;
        var offenders = from file in SourceTree.Files([folder], "*.cs")
                        from line in SourceTree.Read(file).Split('\n')
                        where NetworkNamespaces.Any(space => line.StartsWith("using " + space, StringComparison.Ordinal))
                        select $"{file}: {line}";
        Assert.Empty(offenders);
    }

    [Fact]
    public void NothingReferencesTests()
    {
        var tests = Project.All.Where(project => project.IsTest).Select(project => project.Name).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(tests);
        Assert.All(Project.All.Where(project => !project.IsTest), project => Assert.Empty(project.Projects.Intersect(tests)));
    }

    [Fact]
    public void ReferencesHaveNoCycle()
    {
        var byName = Project.All.ToDictionary(project => project.Name, StringComparer.Ordinal);
        foreach (var project in Project.All)
            Assert.False(Reaches(byName, project, project.Name, []), $"{project} reaches itself");
    }

    [Fact]
    public void TheTableNamesNoProjectThatIsGone() =>
        Assert.Empty(AllowedProjects.Keys.Except(Project.All.Select(project => project.Name)));

    private static bool Reaches(Dictionary<string, Project> byName, Project from, string target, HashSet<string> visited) =>
        from.Projects.Any(next => next == target || (visited.Add(next) && Reaches(byName, byName[next], target, visited)));

    private static Project Find(string name) => Project.All.Single(project => project.Name == name);
}
