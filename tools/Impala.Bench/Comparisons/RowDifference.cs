using Impala.Tpch.Answers;

namespace Impala.Bench.Comparisons;

/// <summary>Compares answers whose rows come in one order only.</summary>
internal static class RowDifference
{
    /// <summary>Says where the answers differ; null when they agree.</summary>
    public static string? Find(QueryAnswer actual, QueryAnswer expected)
    {
        if (actual.Rows.Count != expected.Rows.Count)
            return $"{actual.Rows.Count} rows, expected {expected.Rows.Count}";
        for (var row = 0; row < actual.Rows.Count; row++)
        {
            for (var column = 0; column < expected.Rows[row].Count; column++)
            {
                if (!AnswerComparison.AreEqual(actual.Rows[row][column], expected.Rows[row][column]))
                    return $"row {row + 1}, {actual.Columns[column]}: '{actual.Rows[row][column]}', expected '{expected.Rows[row][column]}'";
            }
        }

        return null;
    }
}
