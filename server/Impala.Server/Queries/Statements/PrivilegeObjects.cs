using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Server.Access;
using Impala.Server.Cluster;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>Whether what GRANT, REVOKE and SHOW GRANT name is there, in the words of Impala's analyzer.</summary>
internal static class PrivilegeObjects
{
    private const string Verify = "exists and that you have permissions to issue a GRANT/REVOKE/SHOW GRANT statement.";

    public static async Task CheckAsync(Privilege privilege, IReadOnlyList<PrivilegeSpec> specs, CatalogCache catalog, CatalogPin pin, CancellationToken cancellationToken)
    {
        foreach (var spec in specs)
        {
            CheckName(spec, privilege.On, pin.Snapshot);
            if (spec.Scope != AccessScope.Column)
                continue;
            var at = privilege.Span.Start;
            var tables = await catalog.LoadTablesAsync(pin.Snapshot, [spec.Name], cancellationToken);
            if (!tables.TryGetValue(spec.Name, out var table))
                continue;
            if (table.IsView)
                throw new SqlException(SqlState.WrongObjectType, "Column-level privileges on views are not supported.", at);
            if (table.FindColumn(spec.Text) < 0)
                throw new SqlException(
                    SqlState.UndefinedColumn,
                    $"Error setting/showing column-level privileges for table '{privilege.On.Name}'. Verify that both table and columns exist and that you have permissions to issue a GRANT/REVOKE/SHOW GRANT statement.",
                    at);
        }
    }

    public static void CheckName(PrivilegeSpec spec, PrivilegeObject on, CatalogSnapshot snapshot)
    {
        if (spec.Scope == AccessScope.Database && !snapshot.Databases.ContainsKey(spec.Name.Database))
            throw new SqlException(SqlState.InvalidSchemaName, $"Error setting/showing privileges for database '{spec.Name.Database}'. Verify that the database {Verify}", on.Span.Start);
        if (spec.Scope is AccessScope.Table or AccessScope.Column && !snapshot.Tables.ContainsKey(spec.Name))
            throw new SqlException(SqlState.UndefinedTable, $"Error setting/showing privileges for table '{on.Name}'. Verify that the table {Verify}", on.Span.Start);
    }
}
