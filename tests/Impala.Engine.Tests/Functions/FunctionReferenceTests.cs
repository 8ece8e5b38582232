using Impala.Engine.Functions;
using Impala.Testing;
using Xunit;

namespace Impala.Engine.Tests.Functions;

/// <summary>The page about functions is what the registry says; regenerate with IMPALA_UPDATE_GOLDENS=1 and read the difference.</summary>
public sealed class FunctionReferenceTests
{
    private static readonly string Page = Path.Combine(RepositoryPaths.Root, "server", "Impala.Engine", "Functions", "REFERENCE.md");

    [Fact]
    public void EveryFunctionHasADescriptionAndAnExample() => Assert.Empty(
        FunctionReference.Entries.Where(entry => entry.Description.Length == 0 || !entry.Example.Contains(" = ", StringComparison.Ordinal)).Select(entry => entry.Name));

    [Fact]
    public void EveryFunctionHasAnOverload() => Assert.Empty(FunctionReference.Entries
        .Where(entry => entry.Kind is "Scalar functions" or "Aggregates" && entry.Signatures.Count == 0 && !TakesOtherTypes(entry.Name)).Select(entry => entry.Name));

    [Fact]
    public void EveryNameBelongsToADialect()
    {
        var names = FunctionReference.Entries.Where(entry => entry.Kind != "Operators").SelectMany(entry => entry.Aliases.Append(entry.Name)).ToHashSet();
        var beyond = FunctionDialects.PostgresOnly.Union(FunctionDialects.Ours).ToHashSet();
        Assert.Equal(names.Except(ImpalaNames()).Order(), beyond.Order());
        Assert.Empty(FunctionDialects.PostgresOnly.Intersect(FunctionDialects.Ours));
    }

    [Fact]
    public void ThePageIsWhatTheRegistrySays()
    {
        var page = FunctionReference.Write(ImpalaNames().Contains);
        if (Environment.GetEnvironmentVariable("IMPALA_UPDATE_GOLDENS") == "1")
            File.WriteAllText(Page, page);
        Assert.Equal(File.ReadAllText(Page), page);
    }

    private static HashSet<string> ImpalaNames() => [.. File.ReadLines(Path.Combine(RepositoryPaths.Root, "tests", "sql", "coverage", "functions.names"))];

    // Arrays, object numbers and types of four arguments are no types the registry is asked with.
    private static bool TakesOtherTypes(string name) =>
        name.StartsWith("array", StringComparison.Ordinal) || name.StartsWith("pg_", StringComparison.Ordinal) || name is "cardinality" or "trim_array" or "width_bucket";
}
