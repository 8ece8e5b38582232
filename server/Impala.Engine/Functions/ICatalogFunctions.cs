namespace Impala.Engine.Functions;

/// <summary>What pg_catalog's functions ask of the session and the catalog; the server implements it over a snapshot.</summary>
public interface ICatalogFunctions
{
    /// <summary>Names of the schemas in the search path, implicit ones first when asked for.</summary>
    IReadOnlyList<string> CurrentSchemas(bool includeImplicit);

    /// <summary>The OID behind a name of the kind (regclass, regtype, regproc, regnamespace, regrole); null when there is none.</summary>
    uint? ResolveName(Impala.Catalog.Types.SqlTypeKind kind, string name);

    /// <summary>The printed name of an OID of the kind, or null when unknown (the number is printed then).</summary>
    string? NameOf(Impala.Catalog.Types.SqlTypeKind kind, uint oid);

    bool IsVisible(string objectKind, uint oid);

    string? GetSetting(string name);

    /// <summary>Sets a session setting as the statement ends; answers the value as SHOW will print it. Raises 42704, 55P02 or 22023 as SET.</summary>
    string Configure(string name, string value, bool isLocal);

    /// <summary>Comment of an object (obj_description, col_description, shobj_description).</summary>
    string? GetDescription(uint oid, string? catalogName, int subId);

    string? GetViewDefinition(uint oid);

    /// <summary>A key as ALTER TABLE .. ADD CONSTRAINT would have it (pg_get_constraintdef); null when there is none.</summary>
    string? GetConstraintDefinition(uint oid);

    /// <summary>A primary key's index as CREATE INDEX would have it, or the name of one of its columns, from 1 (pg_get_indexdef); null when there is none.</summary>
    string? GetIndexDefinition(uint oid, int column, bool isPretty);

    long GetRelationSize(uint oid);

    /// <summary>Whether a user has a privilege; null for an OID that means nothing. Raises 42P01 and the like for names that do.</summary>
    /// <param name="kind">table, any_column, column, schema, database, role or another word of has_.._privilege.</param>
    /// <param name="user">Null: the session's.</param>
    /// <param name="privileges">One or more, with commas between them: any will do.</param>
    bool? HasPrivilege(string kind, string? user, PrivilegeTarget target, string privileges) => true;

    int BackendPid { get; }
}
