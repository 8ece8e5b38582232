using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>DROP ROLE and DROP USER: privileges and memberships go with it. What owns something cannot be dropped: a later one of its name would own it.</summary>
internal sealed class DropGrantee(DropGranteeRequest request) : DdlOperation
{
    private readonly GranteeName[] _names = [.. request.Names.Select(Identifiers.Grantee)];

    public override string Kind => "DROP " + (_names is [var first, ..] ? first.KindText : "ROLE");

    public override string Target => string.Join(", ", _names.Select(name => name.Name));

    public override IEnumerable<TableName> TablesToLock(CatalogSnapshot snapshot) => [];

    public override Task<string> ApplyAsync(DdlContext context, CatalogMutation mutation)
    {
        var summary = "";
        foreach (var name in _names)
            summary = Drop(name, mutation);
        return Task.FromResult(summary);
    }

    private string Drop(GranteeName name, CatalogMutation mutation)
    {
        var what = name.Kind == GranteeKind.Role ? "Role" : "User";
        if (mutation.Grants.Find(name) is null)
            return request.IfExists ? $"{what} does not exist." : throw CatalogErrors.RoleNotFound(name.Name);
        if (OwnedBy(name, mutation.Snapshot) is { } owned)
            throw CatalogErrors.RoleOwns(name.Name, owned);
        mutation.Grants.Drop(name);
        if (name.Kind == GranteeKind.Role)
        {
            foreach (var grantee in mutation.Grants.All.Where(grantee => grantee.Roles.Any(membership => membership.Role == name.Name)))
                mutation.Grants.Put(grantee with { Roles = grantee.Roles.Where(membership => membership.Role != name.Name).ToValueList() });
        }
        return $"{what} has been dropped.";
    }

    private static string? OwnedBy(GranteeName name, CatalogSnapshot snapshot)
    {
        var isRole = name.Kind == GranteeKind.Role;
        return snapshot.Databases.Values.FirstOrDefault(database => database.IsOwnerRole == isRole && database.Owner == name.Name)?.Name
            ?? snapshot.Tables.Values.FirstOrDefault(entry => entry.IsOwnerRole == isRole && entry.Owner == name.Name)?.Name.ToString();
    }
}
