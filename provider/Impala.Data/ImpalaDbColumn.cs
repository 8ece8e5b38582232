using System.Data.Common;
using Npgsql.Schema;

namespace Impala.Data;

/// <summary>A column of a result.</summary>
public sealed class ImpalaDbColumn : DbColumn
{
    internal ImpalaDbColumn(NpgsqlDbColumn column, string dataTypeName)
    {
        AllowDBNull = column.AllowDBNull;
        BaseCatalogName = column.BaseCatalogName;
        BaseColumnName = column.BaseColumnName;
        BaseSchemaName = column.BaseSchemaName;
        BaseServerName = column.BaseServerName;
        BaseTableName = column.BaseTableName;
        ColumnName = column.ColumnName;
        ColumnOrdinal = column.ColumnOrdinal;
        ColumnSize = column.ColumnSize;
        DataType = column.DataType;
        DataTypeName = dataTypeName;
        IsAliased = column.IsAliased;
        IsAutoIncrement = false;
        IsExpression = column.IsExpression;
        IsKey = column.IsKey;
        IsLong = column.IsLong;
        IsReadOnly = column.IsReadOnly;
        IsUnique = column.IsUnique;
        NumericPrecision = column.NumericPrecision;
        NumericScale = column.NumericScale;
    }
}
