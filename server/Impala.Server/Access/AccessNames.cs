using Impala.Catalog.Objects;
using Impala.Engine.Analysis;
using Impala.Server.Queries.Statements;
using Impala.Server.Sessions;
using Impala.SqlParser.Ast;

namespace Impala.Server.Access;

/// <summary>What names of a statement mean to its session, in one version of the catalog.</summary>
internal sealed record AccessNames(Session Session, CatalogSnapshot Snapshot, IVirtualTables Virtual)
{
    /// <summary>A table that the statement makes, changes or describes.</summary>
    public TableName Of(ObjectName name) => TableNames.Resolve(name, Session);

    /// <summary>A relation of FROM; null when it is one of pg_catalog or information_schema, which are everyone's.</summary>
    public TableName? Read(ObjectName name)
    {
        var settings = Session.Settings;
        foreach (var schema in TableReferences.SchemasOf(name, settings.Dialect, Session.CurrentDatabase, settings.SearchPath))
        {
            if (Virtual.TryGet(schema, name.Name, out _))
                return null;
            if (Snapshot.Tables.ContainsKey(new TableName(schema, name.Name)))
                return new TableName(schema, name.Name);
        }
        return new TableName(name.Qualifier ?? Session.CurrentDatabase, name.Name);
    }

    public bool IsView(TableName name) => Snapshot.Tables.TryGetValue(name, out var entry) && entry.Kind == TableKind.View;
}
