using System.Text.Json;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Engine.Analysis;
using Impala.SqlParser;
using Impala.SqlParser.Ast;
using Impala.Testing;

namespace Impala.Engine.Tests.Analysis;

/// <summary>PostgreSQL 15's catalog relations by their recorded layout, and the sample tables the clients' statements were recorded over.</summary>
internal sealed class ClientCatalog : IVirtualTables
{
    private readonly Dictionary<(string Schema, string Name), VirtualTable> _tables = [];

    public ClientCatalog()
    {
        var columns = new Dictionary<(string, string), (uint Oid, List<Column> Columns)>();
        foreach (var line in File.ReadLines(RepositoryPaths.SharedPath("clients", "reference", "relation_layout.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var row = json.RootElement;
            var key = (row.GetProperty("nspname").GetString()!, row.GetProperty("relname").GetString()!);
            if (row.GetProperty("attnum").GetInt32() <= 0)
                continue;
            if (!columns.TryGetValue(key, out var table))
                columns.Add(key, table = (row.GetProperty("reloid").GetUInt32(), []));
            table.Columns.Add(new Column(row.GetProperty("attname").GetString()!, TypeOf(row.GetProperty("type").GetString()!)));
        }
        foreach (var (key, (oid, list)) in columns)
            _tables.Add(key, new VirtualTable(oid, key.Item1, key.Item2, [.. list]));
        AddSampleTables();
    }

    public FakeCatalog Sample { get; } = new();

    public bool TryGet(string schema, string name, out VirtualTable table) => _tables.TryGetValue((schema, name), out table!);

    private static SqlType TypeOf(string name)
    {
        var (type, _) = SqlTextParser.ParseDataType(name, SqlDialect.Postgres);
        try
        {
            return type is null ? SqlType.String : Analyzer.ResolveType(type, SqlDialect.Postgres);
        }
        catch (Catalog.Errors.SqlException)
        {
            return name.EndsWith("[]", StringComparison.Ordinal) ? SqlType.ArrayOf(SqlTypeKind.String) : SqlType.String;
        }
    }

    private void AddSampleTables()
    {
        var text = File.ReadAllText(RepositoryPaths.SharedPath("clients", "schema.impala.sql"));
        var parsed = SqlTextParser.Parse(text, SqlDialect.Impala);
        if (!parsed.Success)
            throw new InvalidOperationException($"{parsed.Error.Message} at {parsed.Error.Position} of the sample schema");
        foreach (var statement in parsed.Statements)
        {
            if (statement is CreateDatabaseStatement database)
                Sample.AddDatabase(database.Name.Name);
            if (statement is CreateTableStatement table)
            {
                var columns = table.Columns.Concat(table.PartitionColumns)
                    .Select(column => (column.Name.Name, Analyzer.ResolveType(column.Type!, SqlDialect.Impala))).ToArray();
                Sample.AddPartitionedTable(table.Name.Qualifier!, table.Name.Name, table.PartitionColumns.Count, columns);
            }
            if (statement is CreateViewStatement view)
                Sample.AddView(view.Name.Qualifier!, view.Name.Name, text.Substring(view.QuerySpan.Start, view.QuerySpan.Length), "impala", [.. view.Columns.Select(column => (column.Name.Name, SqlType.String))]);
        }
    }
}
