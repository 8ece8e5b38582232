using Impala.Catalog.Objects;
using Impala.SqlParser;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Finds which table bodies a statement needs, so that they can be loaded before analysis, which does not wait for anything.</summary>
public static class TableReferences
{
    /// <summary>Every table name written in the statement, WITH names and virtual relations among them.</summary>
    public static IReadOnlyList<Ast.ObjectName> Collect(Ast.Statement statement)
    {
        var collector = new TableNameCollector();
        collector.AddStatement(statement);
        return collector.Names;
    }

    /// <summary>The names of what the statement's queries read: no WITH names, nor what it writes or makes.</summary>
    public static IReadOnlyList<Ast.ObjectName> CollectRead(Ast.Statement statement)
    {
        var collector = new TableNameCollector();
        collector.AddStatement(statement);
        return collector.Read;
    }

    /// <summary>The schemas that a name is looked for in, best first.</summary>
    public static IEnumerable<string> SchemasOf(Ast.ObjectName name, SqlDialect dialect, string currentDatabase, IReadOnlyList<string> searchPath) =>
        TableResolver.Schemas(name, dialect, currentDatabase, searchPath);

    /// <summary>The tables and views that a view's own text reads.</summary>
    public static IReadOnlyList<TableName> ReadByView(Table view, CatalogSnapshot catalog) => ParseView(view) is not { } parsed
        ? []
        : [.. CollectRead(parsed.Statement).Select(name => Find(name, parsed.Dialect, catalog, view.Name.Database, [])).OfType<TableName>().Distinct()];

    /// <summary>
    /// The tables and views of the snapshot that the statement, or a view loaded so far, names and that are not loaded. Load them and ask
    /// again until the answer is empty: a view's own tables show only when its text is there.
    /// </summary>
    public static IReadOnlyList<TableName> Missing(
        Ast.Statement statement, SqlDialect dialect, CatalogSnapshot catalog, string currentDatabase, IReadOnlyList<string> searchPath,
        IReadOnlyDictionary<TableName, Table> loaded)
    {
        var missing = new HashSet<TableName>();
        var seen = new HashSet<TableName>();
        var waiting = new Queue<TableName>();
        Add(Collect(statement), dialect, currentDatabase, searchPath);
        while (waiting.TryDequeue(out var name))
        {
            if (!loaded.TryGetValue(name, out var table))
                missing.Add(name);
            else if (table.IsView && ParseView(table) is { } view)
                Add(Collect(view.Statement), view.Dialect, name.Database, []);
        }
        return [.. missing];

        void Add(IReadOnlyList<Ast.ObjectName> names, SqlDialect writtenIn, string database, IReadOnlyList<string> path)
        {
            foreach (var written in names)
                if (Find(written, writtenIn, catalog, database, path) is { } name && seen.Add(name))
                    waiting.Enqueue(name);
        }
    }

    /// <summary>What views that were just loaded name and that is not loaded: the next round, without reading the earlier ones' texts again.</summary>
    public static IReadOnlyList<TableName> MissingOf(IEnumerable<Table> views, CatalogSnapshot catalog, IReadOnlyDictionary<TableName, Table> loaded)
    {
        var missing = new HashSet<TableName>();
        foreach (var table in views)
        {
            if (!table.IsView || ParseView(table) is not { } view)
                continue;
            foreach (var written in Collect(view.Statement))
                if (Find(written, view.Dialect, catalog, table.Name.Database, []) is { } name && !loaded.ContainsKey(name))
                    missing.Add(name);
        }
        return [.. missing];
    }

    /// <summary>The table or view of the snapshot a written name means; null when it is none (a WITH name, a virtual relation, a mistake).</summary>
    public static TableName? Find(Ast.ObjectName name, SqlDialect dialect, CatalogSnapshot catalog, string currentDatabase, IReadOnlyList<string> searchPath)
    {
        foreach (var schema in TableResolver.Schemas(name, dialect, currentDatabase, searchPath))
        {
            var full = new TableName(schema, name.Name);
            if (catalog.Tables.ContainsKey(full))
                return full;
        }
        return null;
    }

    internal static (Ast.Statement Statement, SqlDialect Dialect)? ParseView(Table view)
    {
        var dialect = SqlDialect.Find(view.ViewDialect ?? SqlDialect.Impala.Name) ?? SqlDialect.Impala;
        var parsed = SqlTextParser.Parse(view.ViewText ?? "", dialect);
        return parsed is { Success: true, Statements: [Ast.QueryStatement query] } ? (query, dialect) : null;
    }
}
