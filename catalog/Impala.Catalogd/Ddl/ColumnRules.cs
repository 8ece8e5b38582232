using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalog.Types;

namespace Impala.Catalogd.Ddl;

/// <summary>What columns a table may have.</summary>
internal static class ColumnRules
{
    public const int MaxColumns = 10_000;

    public static ValueList<Column> Read(IEnumerable<ColumnMessage> messages) =>
        messages.Select(message => Check(message.ToColumn())).ToValueList();

    public static Column Check(Column column)
    {
        var name = Identifiers.Column(column.Name);
        if (column.UnsupportedType is null && !IsStored(column.Type))
            throw CatalogErrors.InvalidDefinition($"column \"{name}\" cannot have type {column.Type}");
        return column with { Name = name };
    }

    /// <summary>Checks a whole list: names differ, there is a data column, and partition columns have plain types.</summary>
    public static void CheckList(ValueList<Column> columns, int numPartitionColumns)
    {
        if (columns.Count > MaxColumns)
            throw CatalogErrors.TooManyColumns(columns.Count, MaxColumns);
        if (numPartitionColumns < 0 || columns.Count - numPartitionColumns < 1)
            throw CatalogErrors.InvalidDefinition("a table needs at least one column besides its partition columns");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in columns)
            if (!names.Add(column.Name))
                throw CatalogErrors.ColumnExists(column.Name);
        foreach (var column in columns.Skip(columns.Count - numPartitionColumns))
            if (column.UnsupportedType is not null || column.Type.Kind == SqlTypeKind.Binary)
                throw CatalogErrors.InvalidDefinition($"type {column.UnsupportedType ?? column.Type.ToString()} is not supported as partition column \"{column.Name}\"");
    }

    private static bool IsStored(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Boolean or SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Int or SqlTypeKind.BigInt or SqlTypeKind.Float
            or SqlTypeKind.Double or SqlTypeKind.String or SqlTypeKind.Binary or SqlTypeKind.Timestamp or SqlTypeKind.Date => true,
        SqlTypeKind.Decimal => type.Precision is >= 1 and <= SqlType.MaxDecimalPrecision && type.Scale >= 0 && type.Scale <= type.Precision,
        SqlTypeKind.VarChar => type.Precision is >= 1 and <= SqlType.MaxVarCharLength,
        SqlTypeKind.Char => type.Precision is >= 1 and <= SqlType.MaxCharLength,
        _ => false,
    };
}
