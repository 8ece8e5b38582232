using Impala.Catalog.Types;
using Impala.Engine.Functions.Rows;

namespace Impala.Engine.Functions.PgCatalog;

/// <summary>has_table_privilege and its like: the object by name or OID, before it a user where another one than the session's is meant.</summary>
internal static class PrivilegeFunctions
{
    private const string Description = "True when the user has the privilege; always where authorization is off.";

    public static readonly RowFunction OfColumn = new(
        "has_column_privilege",
        Description,
        [
            RowFunction.Of(SqlType.Boolean, SqlType.String, SqlType.String, SqlType.String),
            RowFunction.Of(SqlType.Boolean, SqlType.Oid, SqlType.SmallInt, SqlType.String),
            RowFunction.Of(SqlType.Boolean, SqlType.String, SqlType.SmallInt, SqlType.String),
            RowFunction.Of(SqlType.Boolean, SqlType.Oid, SqlType.String, SqlType.String),
            RowFunction.Of(SqlType.Boolean, SqlType.Name, SqlType.String, SqlType.String, SqlType.String),
            RowFunction.Of(SqlType.Boolean, SqlType.Name, SqlType.Oid, SqlType.SmallInt, SqlType.String),
        ],
        row => Ask("column", row)) { Deterministic = false };

    public static IEnumerable<RowFunction> Of(params string[] names) => names.Select(name => new RowFunction(
        name,
        Description,
        [
            RowFunction.Of(SqlType.Boolean, SqlType.String, SqlType.String),
            RowFunction.Of(SqlType.Boolean, SqlType.Oid, SqlType.String),
            RowFunction.Of(SqlType.Boolean, SqlType.Name, SqlType.String, SqlType.String),
            RowFunction.Of(SqlType.Boolean, SqlType.Name, SqlType.Oid, SqlType.String),
            RowFunction.Of(SqlType.Boolean, SqlType.Oid, SqlType.Oid, SqlType.String),
            RowFunction.Of(SqlType.Boolean, SqlType.Oid, SqlType.String, SqlType.String),
        ],
        row => Ask(KindOf(name), row)) { Deterministic = false, Strict = true });

    private static string KindOf(string name) => name == "pg_has_role" ? "role" : name["has_".Length..^"_privilege".Length];

    private static object? Ask(string kind, RowArguments row)
    {
        if (row.Catalog is not { } catalog)
            return true;
        var isColumn = kind == "column";
        var at = row.Count - (isColumn ? 3 : 2);
        string? user = null;
        if (at > 0)
        {
            user = IsOid(row, 0) ? catalog.NameOf(SqlTypeKind.RegRole, row.Oid(0)) : row.Text(0);
            // An OID that is nobody's.
            if (user is null)
                return null;
        }
        var target = IsOid(row, at) ? new PrivilegeTarget(row.Oid(at), null) : new PrivilegeTarget(null, row.Text(at));
        if (isColumn)
            target = row.TypeOf(at + 1).IsText ? target with { Column = row.Text(at + 1) } : target with { ColumnNumber = (int)row.Long(at + 1) };
        return catalog.HasPrivilege(kind, user, target, row.Text(row.Count - 1));
    }

    private static bool IsOid(RowArguments row, int index) => !row.TypeOf(index).IsText;
}
