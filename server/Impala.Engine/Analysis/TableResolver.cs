using Impala.Catalog.Objects;
using Impala.Engine.Expressions;
using Impala.SqlParser;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Finds relations by name: WITH names first, then the schemas the dialect searches.</summary>
internal sealed class TableResolver(AnalysisSession session)
{
    /// <summary>The one PostgreSQL database; as the first of three parts it may be written.</summary>
    public const string PostgresDatabase = "impala";

    private const string CatalogSchema = "pg_catalog";

    /// <summary>The schemas a name may be in, best first; none when another database is named.</summary>
    public static IEnumerable<string> Schemas(Ast.ObjectName name, SqlDialect dialect, string currentDatabase, IReadOnlyList<string> searchPath)
    {
        if (name.Parts.Count > 3 || (name.Parts.Count == 3 && name.Parts[0].Name != PostgresDatabase))
            return [];
        if (name.Qualifier is { } schema)
            return [schema];
        // Drivers load PostgreSQL's types by unqualified names whatever the session's dialect; Impala's own names come first there.
        if (!AnalysisRules.For(dialect).ImplicitCatalogSchema)
            return [currentDatabase, CatalogSchema];
        var path = searchPath.Contains(CatalogSchema) ? searchPath : searchPath.Prepend(CatalogSchema);
        return searchPath.Contains(currentDatabase) ? path : path.Append(currentDatabase);
    }

    /// <summary>A real table or view, or a virtual one; else 42P01.</summary>
    public (Table? Table, VirtualTable? Virtual) Resolve(Ast.ObjectName name)
    {
        var context = session.Context;
        if (name.Parts.Count >= 3 && name.Parts[0].Name != PostgresDatabase)
            throw session.Errors.CrossDatabase(name);
        foreach (var schema in Schemas(name))
        {
            if (context.VirtualTables.TryGet(schema, name.Name, out var made))
                return (null, made);
            if (context.Tables.TryGetValue(new TableName(schema, name.Name), out var table))
                return (table, null);
        }
        throw NotFound(name);
    }

    private IEnumerable<string> Schemas(Ast.ObjectName name) => session.ViewDatabase is { } database
        ? Schemas(name, session.Dialect, database, [])
        : Schemas(name, session.Dialect, session.Context.CurrentDatabase, session.Context.SearchPath);

    private Exception NotFound(Ast.ObjectName name)
    {
        var catalog = session.Context.Catalog;
        if (name.Qualifier is { } schema && !catalog.Databases.ContainsKey(schema))
            return session.Errors.SchemaNotFound(name, NearestName.Find(schema, catalog.Databases.Keys));
        var schemas = Schemas(name).ToHashSet();
        var candidates = catalog.Tables.Keys.Where(table => schemas.Contains(table.Database)).Select(table => table.Table);
        return session.Errors.TableNotFound(name, NearestName.Find(name.Name, candidates));
    }

    /// <summary>What a scan of files can give beside its columns, with a fresh slot each; pruned where nothing names it.</summary>
    public static List<Planning.Nodes.ScanColumn> MakeVirtualColumns(AnalysisSession session)
    {
        var columns = new List<Planning.Nodes.ScanColumn>();
        foreach (var index in Planning.Nodes.VirtualColumns.Indexes)
            columns.Add(new Planning.Nodes.ScanColumn(index, session.NewSlot(Planning.Nodes.VirtualColumns.Of(index).Name, Planning.Nodes.VirtualColumns.Of(index).Type)));
        return columns;
    }

    /// <summary>The columns of a scan with a fresh slot each; columns of types the engine does not read have none.</summary>
    public static (Impala.Catalog.ValueList<Planning.Nodes.ScanColumn> Scanned, List<BoundColumn> Bound) MakeColumns(
        IReadOnlyList<Column> columns, long tableOid, AnalysisSession session)
    {
        var scanned = new List<Planning.Nodes.ScanColumn>(columns.Count);
        var bound = new List<BoundColumn>(columns.Count);
        for (var i = 0; i < columns.Count; i++)
        {
            var column = columns[i];
            if (column.UnsupportedType is not null)
            {
                bound.Add(new BoundColumn(column.Name, Constant.Null(Impala.Catalog.Types.SqlType.Null)) { UnsupportedType = column.UnsupportedType });
                continue;
            }
            var slot = session.NewSlot(column.Name, column.Type);
            scanned.Add(new Planning.Nodes.ScanColumn(i, slot));
            bound.Add(new BoundColumn(column.Name, new SlotReference(slot)) { TableOid = tableOid, AttributeNumber = (short)(i + 1) });
        }
        return ([.. scanned], bound);
    }
}
