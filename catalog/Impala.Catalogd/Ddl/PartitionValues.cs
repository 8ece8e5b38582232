using System.Globalization;
using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;

namespace Impala.Catalogd.Ddl;

/// <summary>Whether texts of folder names are values of the partition columns' types; folders of others are not the table's.</summary>
internal static class PartitionValues
{
    public static bool Fit(Table table, ValueList<string?> values)
    {
        for (var i = 0; i < values.Count; i++)
            if (values[i] is { } text && !Fits(table.Columns[table.NumDataColumns + i].Type, text))
                return false;
        return true;
    }

    private static bool Fits(SqlType type, string text) => type.Kind switch
    {
        SqlTypeKind.Boolean => bool.TryParse(text, out _),
        SqlTypeKind.TinyInt => sbyte.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        SqlTypeKind.SmallInt => short.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        SqlTypeKind.Int => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        SqlTypeKind.BigInt => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        SqlTypeKind.Float or SqlTypeKind.Double => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _),
        SqlTypeKind.Decimal => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out _),
        SqlTypeKind.Date => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        _ => true,
    };
}
