namespace Impala.Catalog.Objects;

/// <summary>A table's full name; both parts are lower case, as Impala stores them.</summary>
public readonly record struct TableName(string Database, string Table) : IComparable<TableName>
{
    public int CompareTo(TableName other)
    {
        var byDatabase = string.CompareOrdinal(Database, other.Database);
        return byDatabase != 0 ? byDatabase : string.CompareOrdinal(Table, other.Table);
    }

    public override string ToString() => Database + "." + Table;
}
