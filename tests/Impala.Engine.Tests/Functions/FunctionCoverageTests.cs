using Impala.Engine.Functions;
using Xunit;

namespace Impala.Engine.Tests.Functions;

/// <summary>The table of Impala's functions agrees with the registry.</summary>
public sealed class FunctionCoverageTests
{
    // Names the analyzer turns into CASE, COALESCE and the like: no function of the registry.
    private static readonly HashSet<string> AnalyzerForms =
    [
        "if", "nvl", "nvl2", "ifnull", "isnull", "coalesce", "decode", "zeroifnull", "nullifzero", "istrue", "isnottrue", "isfalse", "isnotfalse",
        "nullvalue", "nonnullvalue", "grouping", "grouping_id",
    ];

    [Fact]
    public void RowsSayWhatTheRegistryHas()
    {
        var rows = File.ReadLines(Path.Combine(Root(), "tests", "sql", "coverage", "functions.txt")).Where(line => line.Contains('|', StringComparison.Ordinal) && line[0] != '#')
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToList();
        Assert.True(rows.Count > 150);
        Assert.All(rows, row => Assert.True(IsThere(row[0]) == (row[1] == "implemented"), $"{row[0]} is {row[1]}"));
    }

    [Theory]
    [InlineData("DOUBLE", "abs(DOUBLE)")]
    [InlineData("STRING", "concat(STRING...)")]
    [InlineData("STRING", "lcase(STRING)")]
    [InlineData("TINYINT", "getbit(BIGINT, INT)")]
    public void SignaturesArePrintedAsImpalaDoes(string result, string signature) => Assert.Contains((result, signature), FunctionSignatures.Scalars);

    [Fact]
    public void AggregatesAndWindowFunctionsHaveSignatures()
    {
        Assert.Contains(("BIGINT", "sum(INT)"), FunctionSignatures.Aggregates);
        Assert.Contains(("BIGINT", "row_number()"), FunctionSignatures.Windows);
    }

    private static bool IsThere(string name) => AnalyzerForms.Contains(name) || BuiltinFunctions.TryGetScalar(name, out _)
        || BuiltinFunctions.TryGetAggregate(name, out _) || BuiltinFunctions.TryGetWindow(name, out _);

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Impala.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
