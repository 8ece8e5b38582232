using System.Globalization;
using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Testing;
using Xunit;

namespace Impala.Engine.Tests.Execution;

/// <summary>The 22 TPC-H queries over the reference files at scale factor 0.01, with one and with several instances a fragment.</summary>
public sealed class TpchTests
{
    public static TheoryData<int, int> Queries()
    {
        var data = new TheoryData<int, int>();
        for (var number = 1; number <= 22; number++)
        {
            data.Add(number, 1);
            data.Add(number, 3);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public async Task Query_gives_the_reference_answer(int number, int numInstances)
    {
        var harness = EngineHarness.Tpch(numInstances);
        var rows = await harness.RunAsync(QueryText(number));
        var expected = File.ReadAllLines(RepositoryPaths.SharedPath("tpch", "answers", "sf0.01", $"q{number:00}.csv")).Skip(1).Select(line => line.Split('|')).ToList();
        var types = harness.LastPlan.Output.Map(slot => slot.Type);
        AssertSame(expected, rows, types);
    }

    internal static string QueryText(int number) =>
        File.ReadAllText(Path.Combine(RepositoryPaths.Root, "tools", "Impala.Tpch", "Queries", $"q{number:00}.sql"));

    private static void AssertSame(List<string[]> expected, List<object?[]> actual, ValueList<SqlType> types)
    {
        var actualLines = actual.Select(row => string.Join('|', row.Select((value, i) => Text(value, types[i])))).ToList();
        var expectedLines = expected.Select(row => string.Join('|', row.Select((text, i) => Normalize(text, types[i])))).ToList();
        if (!actualLines.SequenceEqual(expectedLines))
        {
            // Ties may stand in any order.
            actualLines.Sort(StringComparer.Ordinal);
            expectedLines.Sort(StringComparer.Ordinal);
        }
        Assert.Equal(expectedLines, actualLines);
    }

    /// <summary>Decimals as numbers at their scale, where an average may differ in its last digit; the rest as text.</summary>
    private static string Text(object? value, SqlType type) => (value, type.Kind) switch
    {
        (null, _) => "",
        (Int128 wide, SqlTypeKind.Decimal) => Round((decimal)wide / Power(type.Scale)),
        (long narrow, SqlTypeKind.Decimal) => Round((decimal)narrow / Power(type.Scale)),
        (double real, _) => Round((decimal)real),
        (int days, SqlTypeKind.Date) => DateOnly.FromDayNumber(719162 + days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Normalize(string text, SqlType type) =>
        type.IsDecimal || type.IsFloating ? text.Length == 0 ? "" : Round(decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture)) : text;

    private static string Round(decimal value) => Math.Round(value, 4).ToString("F4", CultureInfo.InvariantCulture);

    private static decimal Power(int scale) => (decimal)Math.Pow(10, scale);
}
