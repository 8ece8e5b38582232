using System.Globalization;

namespace Impala.Tpch.Answers;

/// <summary>
/// Compares two answers of a TPC-H query by value. Sums and counts must be equal. Averages and quotients are exact to
/// different digits (DuckDB computes them as DOUBLE, Impala as DECIMAL of six or more decimals), so numbers that both have
/// six decimals or more are equal when one rounds to the other. Rows with equal sort keys may come in any order.
/// </summary>
public static class AnswerComparison
{
    private const int MinRoundedScale = 6;

    // Room for the rounding errors of DOUBLE sums, relative to the value.
    private const decimal DoubleError = 1e-12m;

    // The columns of each query's ORDER BY, as positions in its result; a query of one row has none.
    private static readonly int[][] SortColumns =
    [
        [0, 1], [0, 2, 1, 3], [1, 2], [0], [1], [], [0, 1, 2], [0], [0, 1], [2], [1], [0], [1, 0], [], [0], [3, 0, 1, 2], [], [4, 3],
        [], [0], [1, 0], [0],
    ];

    /// <summary>Says where the answers differ; null when they agree.</summary>
    public static string? FindDifference(int query, QueryAnswer actual, QueryAnswer expected)
    {
        if (actual.Rows.Count != expected.Rows.Count)
            return $"{actual.Rows.Count} rows, expected {expected.Rows.Count}";
        if (actual.Columns.Count != expected.Columns.Count)
            return $"{actual.Columns.Count} columns, expected {expected.Columns.Count}";

        // Ties leave the sequence of the keys as it is.
        for (var row = 0; row < actual.Rows.Count; row++)
        {
            foreach (var column in SortColumns[query - 1])
            {
                if (!AreEqual(actual.Rows[row][column], expected.Rows[row][column]))
                    return Difference(actual, row, column, actual.Rows[row], expected.Rows[row]);
            }
        }

        var actualRows = Sorted(query, actual);
        var expectedRows = Sorted(query, expected);
        for (var row = 0; row < actualRows.Count; row++)
        {
            for (var column = 0; column < actual.Columns.Count; column++)
            {
                if (!AreEqual(actualRows[row][column], expectedRows[row][column]))
                    return Difference(actual, row, column, actualRows[row], expectedRows[row]);
            }
        }

        return null;
    }

    /// <summary>Whether two values are equal in the sense of the class.</summary>
    public static bool AreEqual(string actual, string expected)
    {
        if (actual == expected)
            return true;
        if (!TryParse(actual, out var left) || !TryParse(expected, out var right))
            return false;
        if (left == right)
            return true;
        var scale = Math.Min(left.Scale, right.Scale);
        if (scale < MinRoundedScale)
            return false;
        var halfUnit = 0.5m;
        for (var i = 0; i < scale; i++)
            halfUnit /= 10;
        return Math.Abs(left - right) <= halfUnit + (Math.Abs(right) * DoubleError);
    }

    private static bool TryParse(string text, out decimal value) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    // Within equal keys, rows are brought into one order by their texts. Rounded numbers are left out of it: their texts differ.
    private static List<IReadOnlyList<string>> Sorted(int query, QueryAnswer answer)
    {
        var keys = SortColumns[query - 1];
        var rows = new List<IReadOnlyList<string>>(answer.Rows.Count);
        for (var start = 0; start < answer.Rows.Count;)
        {
            var end = start + 1;
            while (end < answer.Rows.Count && keys.All(key => AreEqual(answer.Rows[end][key], answer.Rows[start][key])))
                end++;
            rows.AddRange(answer.Rows.Skip(start).Take(end - start).OrderBy(TieOrder, StringComparer.Ordinal));
            start = end;
        }

        return rows;
    }

    private static string TieOrder(IReadOnlyList<string> row) =>
        string.Join('|', row.Select(value => TryParse(value, out var number) ? Trim(number) : value));

    private static string Trim(decimal number) =>
        number.Scale >= MinRoundedScale ? "" : number.ToString("0.#####", CultureInfo.InvariantCulture);

    private static string Difference(
        QueryAnswer answer, int row, int column, IReadOnlyList<string> actual, IReadOnlyList<string> expected) =>
        $"row {row + 1}, {answer.Columns[column]}: '{actual[column]}', expected '{expected[column]}'";
}
