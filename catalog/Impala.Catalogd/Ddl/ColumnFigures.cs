using System.Globalization;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;

namespace Impala.Catalogd.Ddl;

/// <summary>The keys of ALTER TABLE SET COLUMN STATS, in any case, and their values: numbers from 0, or -1 for unknown.</summary>
internal static class ColumnFigures
{
    private static readonly string[] Keys = ["numDVs", "numNulls", "avgSize", "maxSize", "numTrues", "numFalses"];

    /// <summary>A column's statistics with one figure changed.</summary>
    /// <exception cref="SqlException">22023: no such key, no such value, or the size of a type whose size is fixed.</exception>
    public static ColumnStatistics Set(Column column, string key, string value)
    {
        var name = Keys.FirstOrDefault(known => known.Equals(key, StringComparison.OrdinalIgnoreCase))
            ?? throw Invalid($"Invalid column stats key: {key}", $"Valid keys are: {string.Join(',', Keys)}");
        if (name is "avgSize" or "maxSize" && !column.Type.IsText)
            throw Invalid($"Cannot update the '{name}' stats of column '{column.Name}' with type '{column.Type}'", "Its values have one size.");
        var statistics = column.Statistics ?? ColumnStatistics.Unknown;
        if (name == "avgSize")
        {
            return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var size) && (size >= 0 || size == -1) && double.IsFinite(size)
                ? statistics with { AvgSize = size }
                : throw Invalid($"Invalid stats value '{value}' for column stats key: {key}", "Expected a non-negative floating-point number, or -1 for unknown.");
        }
        if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < -1)
            throw Invalid($"Invalid stats value '{value}' for column stats key: {key}", "Expected a non-negative integer, or -1 for unknown.");
        return name switch
        {
            "numDVs" => statistics with { NumDistinct = number },
            "numNulls" => statistics with { NumNulls = number },
            "maxSize" => statistics with { MaxSize = number },
            "numTrues" => statistics with { NumTrues = number },
            _ => statistics with { NumFalses = number },
        };
    }

    private static SqlException Invalid(string message, string hint) => new(SqlState.InvalidParameterValue, message, hint: hint);
}
