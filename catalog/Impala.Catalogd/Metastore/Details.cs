using System.Text.Json;
using Impala.Catalog;
using Impala.Catalog.Objects;

namespace Impala.Catalogd.Metastore;

/// <summary>What is kept of a database beside its columns, as JSON: nothing is ever looked up by it.</summary>
internal sealed record DatabaseDetails(bool IsOwnerRole, string ManagedLocation, KeyValuePair<string, string>[] Properties)
{
    public static string Serialize(Database database) =>
        JsonSerializer.Serialize(new DatabaseDetails(database.IsOwnerRole, database.ManagedLocation, database.Properties.AsSpan().ToArray()));

    /// <summary>Rows written by older builds have none.</summary>
    public static DatabaseDetails Parse(string? json) =>
        (json is null ? null : JsonSerializer.Deserialize<DatabaseDetails>(json)) ?? new DatabaseDetails(false, "", []);
}

/// <summary>What is kept of a table beside its columns, as JSON.</summary>
internal sealed record TableDetails(
    bool IsOwnerRole, long CreateTime, KeyValuePair<string, string>[] SerdeProperties, string[] PrimaryKey, TableDetails.Key[] ForeignKeys)
{
    public static string Serialize(Table table) => JsonSerializer.Serialize(new TableDetails(
        table.IsOwnerRole,
        table.CreateTime,
        table.SerdeProperties.AsSpan().ToArray(),
        table.PrimaryKey.AsSpan().ToArray(),
        [.. table.ForeignKeys.Select(key => new Key(key.Columns.AsSpan().ToArray(), key.Parent.Database, key.Parent.Table, key.ParentColumns.AsSpan().ToArray()))]));

    public static TableDetails Parse(string? json) =>
        (json is null ? null : JsonSerializer.Deserialize<TableDetails>(json)) ?? new TableDetails(false, 0, [], [], []);

    public ValueList<ForeignKey> ToForeignKeys() =>
        ForeignKeys.Select(key => new ForeignKey(key.Columns.ToValueList(), new TableName(key.Database, key.Table), key.ParentColumns.ToValueList())).ToValueList();

    internal sealed record Key(string[] Columns, string Database, string Table, string[] ParentColumns);
}

/// <summary>What was given to a role, group or user, as JSON.</summary>
internal sealed record GranteeDetails(RoleMembership[] Roles, GranteeDetails.Item[] Grants)
{
    public static string Serialize(Grantee grantee) => JsonSerializer.Serialize(new GranteeDetails(
        grantee.Roles.AsSpan().ToArray(),
        [.. grantee.Grants.Select(grant => new Item(
            (int)grant.On.Scope, grant.On.Oid, grant.On.Text, (int)grant.Rights, (int)grant.Grantable, grant.Grantor, grant.Time))]));

    public static GranteeDetails Parse(string json) => JsonSerializer.Deserialize<GranteeDetails>(json) ?? new GranteeDetails([], []);

    public ValueList<Grant> ToGrants() => Grants.Select(item => new Grant(
        new AccessObject((AccessScope)item.Scope, item.Oid, item.Text), (AccessRights)item.Rights, (AccessRights)item.Grantable, item.Grantor, item.Time)).ToValueList();

    internal sealed record Item(int Scope, long Oid, string Text, int Rights, int Grantable, string Grantor, long Time);
}
