using System.Globalization;
using Impala.Catalog.Types;

namespace Impala.Differential.Tests;

/// <summary>Rows as text in one spelling, whoever gave them; or why there are none.</summary>
/// <param name="Types">Of our columns; the oracles' texts are read by them.</param>
internal sealed record Answer(IReadOnlyList<SqlType> Types, IReadOnlyList<string?[]> Rows, string? SqlState = null, string? Message = null)
{
    private const double RelativeError = 1e-9;
    private const int RoundedScale = 6;
    private const double RoundingError = 1.01e-6;

    public static Answer Failed(string? sqlState, string message) => new([], [], sqlState ?? "XX000", message);

    /// <summary>The first difference to what an oracle gives; null when there is none.</summary>
    /// <param name="isOrdered">Whether the rows' order counts.</param>
    public string? DifferenceTo(IReadOnlyList<IReadOnlyList<string?>> expected, bool isOrdered)
    {
        if (Rows.Count != expected.Count)
            return $"{Rows.Count} rows, expected {expected.Count}";
        var theirs = expected.Select(row => row.Select((value, i) => Spell(value, Types[i])).ToArray()).ToList();
        var ours = Rows.ToList();
        if (!isOrdered)
        {
            ours.Sort(Compare);
            theirs.Sort(Compare);
        }
        var left = Enumerable.Range(0, ours.Count).Where(i => !AreSame(ours[i], theirs[i])).ToList();
        if (left.Count == 0)
            return null;
        // Numbers equal but for their last digits may have sorted differently.
        var others = left.Select(i => theirs[i]).ToList();
        foreach (var i in left)
        {
            var match = isOrdered ? -1 : others.FindIndex(row => AreSame(ours[i], row));
            if (match < 0)
                return $"row {i}: {string.Join(" | ", ours[i].Select(v => v ?? "NULL"))}\n   expected: {string.Join(" | ", theirs[i].Select(v => v ?? "NULL"))}";
            others.RemoveAt(match);
        }
        return null;
    }

    /// <summary>A value's one spelling.</summary>
    public static string? Spell(string? text, SqlType type)
    {
        if (text is null)
            return null;
        if (type.Kind == SqlTypeKind.Boolean)
            return text is "t" or "true" or "True" ? "true" : "false";
        if (type.IsNumeric)
            return SpellNumber(text);
        if (type.Kind == SqlTypeKind.Timestamp && text.Contains('.', StringComparison.Ordinal))
            return text.TrimEnd('0').TrimEnd('.');
        return text;
    }

    private static string SpellNumber(string text)
    {
        if (!text.Contains('e', StringComparison.OrdinalIgnoreCase) && text.AsSpan().IndexOfAnyExcept("0123456789-.") < 0)
        {
            text = text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
            return text is "-0" or "" or "-" ? "0" : text;
        }
        return text.ToLowerInvariant() switch
        {
            "nan" => "NaN",
            "inf" or "infinity" => "Infinity",
            "-inf" or "-infinity" => "-Infinity",
            _ => double.Parse(text, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
        };
    }

    private bool AreSame(string?[] left, string?[] right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i] == right[i])
                continue;
            // Averages and quotients are DECIMALs of six or more places here and DOUBLEs in DuckDB.
            var isRounded = Types[i] is { IsDecimal: true, Scale: >= RoundedScale };
            if (left[i] is null || right[i] is null || !(Types[i].IsFloating || isRounded)
                || !double.TryParse(left[i], NumberStyles.Float, CultureInfo.InvariantCulture, out var a) || !double.TryParse(right[i], NumberStyles.Float, CultureInfo.InvariantCulture, out var b)
                || !(Math.Abs(a - b) <= (RelativeError * Math.Max(Math.Abs(a), Math.Abs(b))) + (isRounded ? RoundingError : 0)))
                return false;
        }
        return true;
    }

    private static int Compare(string?[] left, string?[] right)
    {
        for (var i = 0; i < left.Length; i++)
            if (string.CompareOrdinal(left[i], right[i]) is var order and not 0)
                return order;
        return 0;
    }
}
