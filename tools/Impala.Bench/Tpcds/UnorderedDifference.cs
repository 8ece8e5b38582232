using System.Globalization;
using Impala.Tpch.Answers;

namespace Impala.Bench.Tpcds;

/// <summary>
/// Compares answers as bags of rows. Values are equal exactly, but for columns that hold averages and quotients: DuckDB computes them as
/// DOUBLE and Impala as DECIMAL of six or more decimals. A column is such when a value of it has six decimals or more.
/// </summary>
internal static class UnorderedDifference
{
    private const int MinRoundedScale = 6;
    private const double RelativeError = 1e-9;
    private const double DecimalError = 1.01e-6;

    /// <summary>Says where the answers differ; null when they agree.</summary>
    public static string? Find(QueryAnswer actual, QueryAnswer expected)
    {
        if (actual.Rows.Count != expected.Rows.Count)
            return $"{actual.Rows.Count} rows, expected {expected.Rows.Count}";
        if (actual.Columns.Count != expected.Columns.Count)
            return $"{actual.Columns.Count} columns, expected {expected.Columns.Count}";
        var isRounded = Enumerable.Range(0, actual.Columns.Count)
            .Select(column => actual.Rows.Concat(expected.Rows).Any(row => Scale(row[column]) >= MinRoundedScale))
            .ToArray();
        var actualRows = Sort(actual, isRounded);
        var expectedRows = Sort(expected, isRounded);
        for (var row = 0; row < actualRows.Count; row++)
        {
            for (var column = 0; column < isRounded.Length; column++)
            {
                var (left, right) = (actualRows[row][column], expectedRows[row][column]);
                if (isRounded[column] ? !AreClose(left, right) : left != right)
                    return $"row {row + 1} of the sorted ones, {actual.Columns[column]}: '{left}', expected '{right}'";
            }
        }

        return null;
    }

    // By the exact columns first: rounded ones may differ by a digit, and are compared as numbers.
    private static List<string[]> Sort(QueryAnswer answer, bool[] isRounded)
    {
        var order = Enumerable.Range(0, isRounded.Length).OrderBy(column => isRounded[column]).ToArray();
        var rows = answer.Rows.Select(row => row.Select((value, column) => isRounded[column] ? value : Canonical(value)).ToArray()).ToList();
        rows.Sort((left, right) =>
        {
            foreach (var column in order)
            {
                var compared = isRounded[column]
                    ? Number(left[column]).CompareTo(Number(right[column]))
                    : string.CompareOrdinal(left[column], right[column]);
                if (compared != 0)
                    return compared;
            }

            return 0;
        });
        return rows;
    }

    private static bool AreClose(string actual, string expected)
    {
        if (actual.Length == 0 || expected.Length == 0)
            return actual == expected;
        var (left, right) = (Number(actual), Number(expected));
        return left.Equals(right) || Math.Abs(left - right) <= DecimalError + (RelativeError * Math.Abs(right));
    }

    // NULL sorts first, as the least number does.
    private static double Number(string value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NegativeInfinity;

    private static int Scale(string value) =>
        decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number.Scale : 0;

    // 1.50 and 1.5 are one number; a text that is no number stays as it is, and so does one with zeros before it, such as 00501.
    private static string Canonical(string value) =>
        value.Contains('.', StringComparison.Ordinal) && decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("0.#############", CultureInfo.InvariantCulture)
            : value;
}
