using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Engine.Functions;
using Impala.Server.Access;

namespace Impala.Server.PgCatalog;

/// <summary>has_table_privilege and its like: PostgreSQL's questions answered by Impala's privileges. What is asked of nobody here (USAGE, EXECUTE) everyone has.</summary>
internal sealed class PrivilegeQuestions(CatalogView view, ICatalogFunctions functions)
{
    /// <exception cref="SqlException">42P01, 3F000, 42703, 42704: a name means nothing; 22023: no such privilege.</exception>
    public bool? Ask(string kind, string? user, PrivilegeTarget target, string privileges)
    {
        if (!view.Control.IsEnabled)
            return true;
        var access = user is null || user == view.Session.User ? view.Access : AccessOf(user);
        foreach (var part in privileges.Split(','))
        {
            var word = part.Trim().ToUpperInvariant();
            var withOption = word.EndsWith(" WITH GRANT OPTION", StringComparison.Ordinal);
            if (withOption)
                word = word[..^" WITH GRANT OPTION".Length].TrimEnd();
            if (Ask(kind, access, target, word, withOption) is not { } answer)
                return null;
            if (answer)
                return true;
        }
        return false;
    }

    private UserAccess AccessOf(string user)
    {
        if (view.Full.Grantees.ContainsKey(Principals.Role(user)))
            return AccessControl.OfRole(user, view.Full);
        return user.Equals(UserAccess.PublicGroup, StringComparison.OrdinalIgnoreCase) || view.Roles.Contains(user)
            ? view.Control.Of(user, view.Full)
            : throw new SqlException(SqlState.UndefinedObject, $"role \"{user}\" does not exist");
    }

    private bool? Ask(string kind, UserAccess access, PrivilegeTarget target, string word, bool withOption)
    {
        switch (kind)
        {
            case "table" or "any_column" or "column":
                return OfTable(kind, access, target, word, withOption);
            case "schema":
                return OfSchema(access, target, word, withOption);
            case "database":
                return word switch
                {
                    "CREATE" => new AccessNeed(AccessRights.Create, WithGrantOption: withOption).IsMetBy(access.OnServer),
                    "CONNECT" or "TEMPORARY" or "TEMP" => true,
                    _ => throw Unknown(word),
                };
            case "role":
                return target.Name is { } role || (target.Oid is { } oid && (role = functions.NameOf(SqlTypeKind.RegRole, oid)) is not null)
                    ? access.IsAdmin || role == access.User || access.Roles.Contains(role.ToLowerInvariant())
                    : null;
            default:
                return true;
        }
    }

    private bool? OfTable(string kind, UserAccess access, PrivilegeTarget target, string word, bool withOption)
    {
        var need = new AccessNeed(
            word switch
            {
                "SELECT" => AccessRights.Select,
                "INSERT" => AccessRights.Insert,
                "TRUNCATE" when kind == "table" => AccessRights.Insert,
                "UPDATE" or "REFERENCES" => AccessRights.All,
                "DELETE" or "TRIGGER" when kind == "table" => AccessRights.All,
                _ => throw Unknown(word),
            },
            WithGrantOption: withOption);
        var oid = target.Oid ?? functions.ResolveName(SqlTypeKind.RegClass, target.Name!) ?? throw new SqlException(SqlState.UndefinedTable, $"relation \"{target.Name}\" does not exist");
        // PostgreSQL's own relations are everyone's to read.
        if (RelationLayout.Find(oid) is not null)
            return need.Rights == AccessRights.Select || access.IsAdmin;
        if (view.FindTable(oid) is not { } entry)
            return null;
        if (need.IsMetBy(access.OnTable(entry)))
            return true;
        if (kind == "any_column")
            return need.Rights == AccessRights.Select && !withOption && access.HasColumns(entry);
        return kind == "column" && ColumnOf(entry, target) is { } column && need.IsMetBy(access.OnColumn(entry, column));
    }

    private string? ColumnOf(TableEntry entry, PrivilegeTarget target)
    {
        if (target.Column is { } name)
        {
            return !view.TryGetBody(entry, out var body) || body.FindColumn(name) >= 0
                ? name.ToLowerInvariant()
                : throw new SqlException(SqlState.UndefinedColumn, $"column \"{name}\" of relation \"{entry.Name.Table}\" does not exist");
        }
        return view.TryGetBody(entry, out var table) && target.ColumnNumber is { } number && number >= 1 && number <= table.Columns.Count ? table.Columns[number - 1].Name : null;
    }

    private bool? OfSchema(UserAccess access, PrivilegeTarget target, string word, bool withOption)
    {
        var name = target.Name ?? functions.NameOf(SqlTypeKind.RegNamespace, target.Oid!.Value);
        if (name is null)
            return null;
        if (word is not ("CREATE" or "USAGE"))
            throw Unknown(word);
        if (name is "pg_catalog" or "information_schema")
            return word == "USAGE";
        if (!view.Snapshot.Databases.TryGetValue(name, out var database))
            return target.Name is null ? null : throw new SqlException(SqlState.InvalidSchemaName, $"schema \"{name}\" does not exist");
        return word == "USAGE"
            ? access.Sees(database)
            : new AccessNeed(AccessRights.Create, WithGrantOption: withOption).IsMetBy(access.OnDatabase(database));
    }

    private static SqlException Unknown(string word) => new(SqlState.InvalidParameterValue, $"unrecognized privilege type: \"{word}\"");
}
