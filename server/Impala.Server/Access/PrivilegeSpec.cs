using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.SqlParser.Ast;

namespace Impala.Server.Access;

/// <summary>Privileges on one object, as GRANT, REVOKE and SHOW GRANT name them.</summary>
/// <param name="Text">A column, or a URI.</param>
internal sealed record PrivilegeSpec(AccessScope Scope, TableName Name, string Text, AccessRights Rights)
{
    // PostgreSQL's privileges for which nothing is asked here.
    private static readonly string[] Meaningless = ["USAGE", "CONNECT", "TEMPORARY", "TEMP", "REFERENCES", "TRIGGER", "EXECUTE"];

    /// <summary>Whether a privilege of PostgreSQL means nothing here: everyone has it.</summary>
    public static bool IsMeaningless(Privilege privilege) => Meaningless.Contains(privilege.Name);

    /// <summary>What a privilege of a statement stands for, object by object; empty where it stands for nothing.</summary>
    /// <exception cref="SqlException">42601 for a word that is no privilege, 0A000 for a privilege or level that is not here.</exception>
    public static IReadOnlyList<PrivilegeSpec> Of(Privilege privilege, AccessNames names)
    {
        if (IsMeaningless(privilege))
            return [];
        var on = privilege.On;
        var rights = RightsOf(privilege);
        switch (on.Scope)
        {
            case PrivilegeScope.Server:
                return [new PrivilegeSpec(AccessScope.Server, default, "", rights)];
            case PrivilegeScope.Uri:
                if (rights != AccessRights.All)
                    throw NotAllowed("Only 'ALL' privilege may be applied at URI scope in privilege spec.", privilege);
                return [new PrivilegeSpec(AccessScope.Uri, default, UriPath.Of(on.Uri!), rights)];
            // PostgreSQL's one database is the whole server; what its ALL is about there is making schemas.
            case PrivilegeScope.Database when on.Name!.Name == "impala" && !names.Snapshot.Databases.ContainsKey("impala") && names.Session.Settings.Dialect.PostgresForms:
                return [new PrivilegeSpec(AccessScope.Server, default, "", AccessRights.Create)];
            case PrivilegeScope.Database:
                return [new PrivilegeSpec(AccessScope.Database, new TableName(on.Name!.Name.ToLowerInvariant(), ""), "", rights)];
            case PrivilegeScope.Schema:
                if (rights is not (AccessRights.All or AccessRights.Create))
                    throw new SqlException(SqlState.InvalidGrantOperation, $"invalid privilege type {privilege.Name} for schema", privilege.Span.Start, hint: "ON DATABASE gives privileges on all tables of one, as Impala does.");
                return [new PrivilegeSpec(AccessScope.Database, new TableName(on.Name!.Name.ToLowerInvariant(), ""), "", AccessRights.Create)];
            case PrivilegeScope.AllTables:
                var schema = on.Name!.Name.ToLowerInvariant();
                if (!names.Snapshot.Databases.ContainsKey(schema))
                    throw new SqlException(SqlState.InvalidSchemaName, $"schema \"{schema}\" does not exist", on.Span.Start);
                return [.. names.Snapshot.Tables.Keys.Where(name => name.Database == schema).Select(name => new PrivilegeSpec(AccessScope.Table, name, "", rights))];
            case PrivilegeScope.Table or PrivilegeScope.Column:
                return OnTable(privilege, names.Of(on.Name!), rights);
            default:
                throw new SqlException(SqlState.FeatureNotSupported, "privileges on storage handlers and functions are not supported", privilege.Span.Start);
        }
    }

    private static IReadOnlyList<PrivilegeSpec> OnTable(Privilege privilege, TableName table, AccessRights rights)
    {
        if (rights == AccessRights.Create)
            throw NotAllowed("Create-level privileges on tables are not supported.", privilege);
        if (!privilege.HasColumns)
            return [new PrivilegeSpec(AccessScope.Table, table, "", rights)];
        if (rights != AccessRights.Select)
            throw NotAllowed("Only 'SELECT' privileges are allowed in a column privilege spec.", privilege);
        return privilege.Columns.IsEmpty
            ? throw NotAllowed("Empty column list in column privilege spec.", privilege)
            : [.. privilege.Columns.Select(column => new PrivilegeSpec(AccessScope.Column, table, column.Name.ToLowerInvariant(), rights))];
    }

    private static AccessRights RightsOf(Privilege privilege) => privilege.Name switch
    {
        "ALL" => AccessRights.All,
        "SELECT" => AccessRights.Select,
        "INSERT" => AccessRights.Insert,
        "REFRESH" => AccessRights.Refresh,
        "CREATE" => AccessRights.Create,
        "ALTER" => AccessRights.Alter,
        "DROP" => AccessRights.Drop,
        "UPDATE" or "DELETE" => throw new SqlException(
            SqlState.FeatureNotSupported, $"the privilege {privilege.Name} is not supported", privilege.Span.Start, hint: "UPDATE, DELETE and MERGE need ALL on the table."),
        "TRUNCATE" => throw new SqlException(
            SqlState.FeatureNotSupported, "the privilege TRUNCATE is not supported", privilege.Span.Start, hint: "TRUNCATE needs INSERT on the table."),
        "RWSTORAGE" => throw new SqlException(SqlState.FeatureNotSupported, "the privilege RWSTORAGE is not supported", privilege.Span.Start),
        var other => throw new SqlException(SqlState.SyntaxError, $"unrecognized privilege type \"{other.ToLowerInvariant()}\"", privilege.Span.Start),
    };

    private static SqlException NotAllowed(string message, Privilege privilege) => new(SqlState.InvalidGrantOperation, message, privilege.Span.Start);
}
