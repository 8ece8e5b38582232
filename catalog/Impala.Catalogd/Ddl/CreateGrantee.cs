using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>CREATE ROLE and CREATE USER. Roles and users share their names, as in PostgreSQL; a user who was given something before stays what he is.</summary>
internal sealed class CreateGrantee(CreateGranteeRequest request) : DdlOperation
{
    private readonly GranteeName _name = Identifiers.Grantee(request.Name);

    public override string Kind => "CREATE " + _name.KindText;

    public override string Target => _name.Name;

    public override IEnumerable<TableName> TablesToLock(CatalogSnapshot snapshot) => [];

    public override async Task<string> ApplyAsync(DdlContext context, CatalogMutation mutation)
    {
        var present = mutation.Grants.Find(_name);
        var other = mutation.Grants.Find(_name with { Kind = _name.Kind == GranteeKind.Role ? GranteeKind.User : GranteeKind.Role });
        if (present is { IsDefined: true } || other is { IsDefined: true })
            throw CatalogErrors.RoleExists(_name.Name);
        var grantee = present ?? new Grantee(await mutation.NewGranteeOidAsync(), _name, 0);
        mutation.Grants.Put(AlterUser.Change(grantee, request.Attributes ?? new AlterUserRequest()) with { IsDefined = true });
        return _name.Kind == GranteeKind.Role ? "Role has been created." : "User has been created.";
    }
}
