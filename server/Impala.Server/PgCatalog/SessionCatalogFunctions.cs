using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Engine.Functions;
using Impala.Server.Access;
using Impala.Server.Cluster;
using Impala.Server.Sessions;
using Impala.SqlParser.Printing;

namespace Impala.Server.PgCatalog;

/// <summary>Makes the catalog functions of a statement.</summary>
internal sealed class SessionCatalogFunctionsFactory(CatalogCache cache, AccessControl control)
{
    public ICatalogFunctions Create(Session session, CatalogSnapshot snapshot) => new SessionCatalogFunctions(new CatalogView(cache, snapshot, session, control));
}

/// <summary>pg_catalog's functions over one snapshot: names behind OIDs and back, visibility by search_path, comments, sizes.</summary>
internal sealed class SessionCatalogFunctions(CatalogView view) : ICatalogFunctions
{
    public int BackendPid => view.Session.Pid;

    public IReadOnlyList<string> CurrentSchemas(bool includeImplicit)
    {
        var schemas = view.Session.Settings.SearchPath.Where(name => view.Snapshot.Databases.ContainsKey(name) || name is "pg_catalog" or "information_schema").ToList();
        if (includeImplicit && !schemas.Contains("pg_catalog"))
            schemas.Insert(0, "pg_catalog");
        return schemas;
    }

    public uint? ResolveName(SqlTypeKind kind, string name)
    {
        if (uint.TryParse(name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number))
            return number;
        var parts = SplitName(name);
        return kind switch
        {
            SqlTypeKind.RegNamespace => NamespaceOid(parts[^1]),
            SqlTypeKind.RegRole => view.Roles.Contains(parts[^1]) ? RoleNames.OidOf(parts[^1]) : null,
            SqlTypeKind.RegType => PgTypeNames.Find(parts[^1]) ?? PgTypeNames.Find(name),
            SqlTypeKind.RegProc => TypeFunctions.All.TryGetValue(parts[^1], out var oid) ? oid : null,
            SqlTypeKind.RegClass => ClassOid(parts),
            _ => null,
        };
    }

    public string? NameOf(SqlTypeKind kind, uint oid) => oid == 0
        ? "-"
        : kind switch
        {
            SqlTypeKind.RegNamespace => NamespaceName(oid),
            SqlTypeKind.RegRole => view.Roles.NameOf(oid),
            SqlTypeKind.RegType => PgTypeNames.Find(oid),
            SqlTypeKind.RegProc => TypeFunctions.All.FirstOrDefault(function => function.Value == oid).Key,
            SqlTypeKind.RegClass => ClassName(oid),
            _ => null,
        };

    public bool IsVisible(string objectKind, uint oid)
    {
        if (objectKind != "table")
            return true;
        var schema = (view.FindTable(oid) ?? KeyIndex(oid)?.Table)?.Name.Database ?? RelationLayout.Find(oid)?.Schema;
        return schema is not null && CurrentSchemas(includeImplicit: true).Contains(schema);
    }

    public string? GetSetting(string name) => name switch
    {
        "last_query_id" => view.Session.PreviousQueryId,
        "session_id" => view.Session.Id,
        _ => view.Session.Settings.Get(name),
    };

    public string Configure(string name, string value, bool isLocal)
    {
        var normal = view.Session.Settings.Check(name, value);
        view.Session.ConfiguredSettings.Enqueue((name, value, isLocal));
        return normal;
    }

    public string? GetDescription(uint oid, string? catalogName, int subId)
    {
        if (view.FindTable(oid) is not { } entry)
            return subId == 0 && catalogName is null or "pg_namespace" ? view.FindDatabase(oid)?.Comment : null;
        if (!view.TryGetBody(entry, out var table))
            return null;
        var text = subId == 0 ? table.Comment : subId <= table.Columns.Count && view.Sees(entry, table.Columns[subId - 1].Name) ? table.Columns[subId - 1].Comment : null;
        return string.IsNullOrEmpty(text) ? null : text;
    }

    public bool? HasPrivilege(string kind, string? user, PrivilegeTarget target, string privileges) => new PrivilegeQuestions(view, this).Ask(kind, user, target, privileges);

    public string? GetViewDefinition(uint oid) =>
        view.FindTable(oid) is { } entry ? view.DefinitionOf(entry) : null;

    public string? GetConstraintDefinition(uint oid)
    {
        if (view.FindKey(oid) is not { } key || key.Oid != oid || !view.TryGetBody(key.Table, out var table))
            return null;
        if (key.Parent is not { } parent)
            return $"PRIMARY KEY ({Columns(table, key.Columns)})";
        return view.TryGetBody(parent, out var parentTable)
            ? $"FOREIGN KEY ({Columns(table, key.Columns)}) REFERENCES {ClassName((uint)parent.Oid)}({Columns(parentTable, key.ParentColumns)})"
            : null;
    }

    public string? GetIndexDefinition(uint oid, int column, bool isPretty)
    {
        if (KeyIndex(oid) is not { } key || !view.TryGetBody(key.Table, out var table))
            return null;
        if (column > 0)
            return column <= key.Columns.Count ? Columns(table, [key.Columns[column - 1]]) : "";
        var name = isPretty ? ClassName((uint)key.Table.Oid) : $"{QuotedIdentifier.Of(key.Table.Name.Database)}.{QuotedIdentifier.Of(key.Table.Name.Table)}";
        return $"CREATE UNIQUE INDEX {QuotedIdentifier.Of(key.Name)} ON {name} USING btree ({Columns(table, key.Columns)})";
    }

    public long GetRelationSize(uint oid) => view.FindTable(oid) is { } entry && view.TryGetBody(entry, out var table) ? table.NumBytes : 0;

    private static string Columns(Table table, IReadOnlyList<int> numbers) => string.Join(", ", numbers.Select(number => QuotedIdentifier.Of(table.Columns[number - 1].Name)));

    private KeyConstraint? KeyIndex(uint oid) => oid >= KeyConstraint.FirstIndex && view.FindKey(oid) is { IsPrimary: true } key && key.IndexOid == oid ? key : null;

    private uint? NamespaceOid(string name) => name switch
    {
        "pg_catalog" => PgOids.PgCatalogNamespace,
        "information_schema" => PgOids.InformationSchemaNamespace,
        _ => view.Snapshot.Databases.TryGetValue(name, out var database) ? (uint)database.Oid : null,
    };

    private string? NamespaceName(uint oid) => oid switch
    {
        PgOids.PgCatalogNamespace => "pg_catalog",
        PgOids.InformationSchemaNamespace => "information_schema",
        _ => view.FindDatabase(oid)?.Name,
    };

    private uint? ClassOid(IReadOnlyList<string> parts)
    {
        IEnumerable<string> schemas = parts.Count > 1 ? [parts[^2]] : CurrentSchemas(includeImplicit: true);
        foreach (var schema in schemas)
        {
            if (RelationLayout.All.TryGetValue(schema + "." + parts[^1], out var relation))
                return relation.Oid;
            if (view.Snapshot.Tables.TryGetValue(new TableName(schema, parts[^1]), out var entry))
                return (uint)entry.Oid;
        }
        return null;
    }

    /// <summary>Qualified unless the search path finds it.</summary>
    private string? ClassName(uint oid)
    {
        var (schema, name) = view.FindTable(oid) is { } entry
            ? (entry.Name.Database, entry.Name.Table)
            : KeyIndex(oid) is { } key ? (key.Table.Name.Database, key.Name) : RelationLayout.Find(oid) is { } table ? (table.Schema, table.Name) : (null, null);
        if (name is null)
            return null;
        return IsVisible("table", oid) ? name : QuotedIdentifier.Of(schema!) + "." + name;
    }

    private static List<string> SplitName(string name)
    {
        var parts = new List<string>();
        var part = new System.Text.StringBuilder();
        var quoted = false;
        foreach (var character in name.Trim())
        {
            if (character == '"')
            {
                quoted = !quoted;
            }
            else if (character == '.' && !quoted)
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else
            {
                part.Append(quoted ? character : char.ToLowerInvariant(character));
            }
        }
        parts.Add(part.ToString());
        return parts;
    }
}
