using System.Collections.Immutable;
using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;

namespace Impala.Testing;

/// <summary>Builds catalog snapshots by hand: databases are made when their first table is.</summary>
public sealed class FakeCatalog
{
    private readonly Dictionary<TableName, Table> _tables = [];
    private readonly Dictionary<string, Database> _databases = [];
    private long _nextOid = 30000;

    public IReadOnlyDictionary<TableName, Table> Tables => _tables;

    public CatalogSnapshot Snapshot => CatalogSnapshot.Empty with
    {
        Version = 1,
        Databases = CatalogSnapshot.Empty.Databases.AddRange(_databases),
        Tables = CatalogSnapshot.Empty.Tables.AddRange(_tables.Select(pair =>
            KeyValuePair.Create(pair.Key, new TableEntry(pair.Value.Oid, pair.Key, pair.Value.Kind, 1)))),
    };

    public FakeCatalog AddDatabase(string name)
    {
        if (!_databases.ContainsKey(name))
            _databases.Add(name, new Database(_nextOid++, name, "/warehouse/" + name + ".db"));
        return this;
    }

    public FakeCatalog Add(Table table)
    {
        AddDatabase(table.Name.Database);
        _tables[table.Name] = table;
        return this;
    }

    public FakeCatalog AddAll(IEnumerable<Table> tables)
    {
        foreach (var table in tables)
            Add(table);
        return this;
    }

    public FakeCatalog AddTable(string database, string name, params ReadOnlySpan<(string Name, SqlType Type)> columns) =>
        AddPartitionedTable(database, name, 0, columns);

    /// <summary>The last <paramref name="numPartitionColumns"/> columns are partition columns.</summary>
    public FakeCatalog AddPartitionedTable(string database, string name, int numPartitionColumns, params ReadOnlySpan<(string Name, SqlType Type)> columns)
    {
        var builder = ImmutableArray.CreateBuilder<Column>(columns.Length);
        foreach (var (columnName, type) in columns)
            builder.Add(new Column(columnName, type));
        return Add(new Table(_nextOid++, new TableName(database, name), TableKind.Table, new ValueList<Column>(builder.MoveToImmutable()), 1)
        {
            NumPartitionColumns = numPartitionColumns,
            Location = $"/warehouse/{database}.db/{name}",
        });
    }

    public FakeCatalog AddView(string database, string name, string text, string dialect, params ReadOnlySpan<(string Name, SqlType Type)> columns)
    {
        var builder = ImmutableArray.CreateBuilder<Column>(columns.Length);
        foreach (var (columnName, type) in columns)
            builder.Add(new Column(columnName, type));
        return Add(new Table(_nextOid++, new TableName(database, name), TableKind.View, new ValueList<Column>(builder.MoveToImmutable()), 1)
        {
            ViewText = text,
            ViewDialect = dialect,
        });
    }
}
