using System.Globalization;
using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;

namespace Impala.Catalogd.Ddl;

/// <summary>TBLPROPERTIES, and the few that say how text files are read.</summary>
internal static class TableProperties
{
    private const string HeaderLines = "skip.header.line.count";
    private const string NullFormat = "serialization.null.format";

    public static ValueList<KeyValuePair<string, string>> Merge(ValueList<KeyValuePair<string, string>> present, IEnumerable<PropertyMessage> set)
    {
        var merged = new SortedDictionary<string, string>(present.ToDictionary(property => property.Key, property => property.Value), StringComparer.Ordinal);
        foreach (var property in set)
            merged[property.Key] = property.Value;
        return merged.ToValueList();
    }

    /// <exception cref="SqlException">22023: a property that must be a number is none.</exception>
    public static TextFormat Apply(TextFormat format, ValueList<KeyValuePair<string, string>> properties)
    {
        foreach (var (key, value) in properties)
        {
            if (key == NullFormat)
                format = format with { NullText = value };
            if (key != HeaderLines)
                continue;
            if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var numLines))
                throw new SqlException(SqlState.InvalidParameterValue, $"table property '{HeaderLines}' must be a number of lines, not '{value}'");
            format = format with { NumHeaderLines = numLines };
        }
        return format;
    }
}
