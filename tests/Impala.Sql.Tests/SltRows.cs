using System.Globalization;
using Impala.Testing;

namespace Impala.Sql.Tests;

/// <summary>Rows as lines of text: how they stand in files, and when two are equal.</summary>
internal static class SltRows
{
    private const double Tolerance = 1e-9;

    /// <summary>A result's rows in the order a record asks for.</summary>
    public static List<string> Lines(WireResult result, SltSort sort)
    {
        if (sort == SltSort.Values)
            return [.. result.Rows.SelectMany(row => row.Select(Text)).Order(StringComparer.Ordinal)];
        var rows = result.Rows.Select(row => row.Select(Text).ToArray()).ToList();
        // Blanks read best; only where a value holds one are tabs needed.
        var separator = rows.Exists(row => row.Length > 1 && Array.Exists(row, value => value.Contains(' ', StringComparison.Ordinal))) ? '\t' : ' ';
        var lines = rows.ConvertAll(row => string.Join(separator, row));
        if (sort == SltSort.Rows)
            lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    /// <summary>What differs between the record's rows and a result; null for nothing.</summary>
    public static string? Difference(SltRecord record, WireResult result)
    {
        if (result.Columns.Count != record.Types.Length)
            return $"{result.Columns.Count} columns, expected {record.Types.Length}";
        var actual = Lines(result, record.Sort);
        var expected = record.Rows.ToList();
        if (record.Sort != SltSort.None)
        {
            // A separator may differ: both sides are sorted alike.
            actual = [.. actual.Select(line => Joined(line, record)).Order(StringComparer.Ordinal)];
            expected = [.. expected.Select(line => Joined(line, record)).Order(StringComparer.Ordinal)];
        }
        if (actual.Count != expected.Count)
            return $"{actual.Count} rows, expected {expected.Count}";
        for (var i = 0; i < actual.Count; i++)
            if (!AreEqual(Values(expected[i], record), Values(actual[i], record), record))
                return $"row {i + 1} is\n    {actual[i]}\nexpected\n    {expected[i]}";
        return null;
    }

    private static string Joined(string line, SltRecord record) => string.Join('\t', Values(line, record));

    private static string[] Values(string line, SltRecord record)
    {
        if (record.Types.Length == 1 || record.Sort == SltSort.Values)
            return [line];
        return line.Contains('\t', StringComparison.Ordinal) ? line.Split('\t') : line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static bool AreEqual(string[] expected, string[] actual, SltRecord record)
    {
        if (expected.Length != actual.Length)
            return false;
        for (var i = 0; i < expected.Length; i++)
        {
            if (expected[i] == actual[i])
                continue;
            var isReal = record.Types[Math.Min(i, record.Types.Length - 1)] == 'R';
            if (!isReal || !IsNumber(expected[i], out var one) || !IsNumber(actual[i], out var other))
                return false;
            if (!(Math.Abs(one - other) <= Tolerance * Math.Max(1, Math.Max(Math.Abs(one), Math.Abs(other)))))
                return false;
        }
        return true;
    }

    private static bool IsNumber(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    private static string Text(string? value) => value switch
    {
        null => "NULL",
        "" => "(empty)",
        _ => value.Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal),
    };
}
