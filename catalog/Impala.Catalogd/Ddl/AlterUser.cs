using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>ALTER USER: password, superuser, login. A user whom nobody created gets an object by his first password.</summary>
internal sealed class AlterUser(AlterUserRequest request) : DdlOperation
{
    private readonly GranteeName _name = Identifiers.Grantee(new GranteeName(GranteeKind.User, request.Name).ToMessage());

    public override string Kind => "ALTER USER";

    public override string Target => _name.Name;

    public override IEnumerable<TableName> TablesToLock(CatalogSnapshot snapshot) => [];

    public override async Task<string> ApplyAsync(DdlContext context, CatalogMutation mutation)
    {
        if (mutation.Grants.Find(_name) is null && mutation.Grants.Find(_name with { Kind = GranteeKind.Role, Name = _name.Name.ToLowerInvariant() }) is not null)
            throw CatalogErrors.NotAUser(_name.Name);
        mutation.Grants.Put(Change(mutation.Grants.Find(_name) ?? new Grantee(await mutation.NewGranteeOidAsync(), _name, 0), request));
        return "User has been altered.";
    }

    /// <summary>The user with what the request sets.</summary>
    public static Grantee Change(Grantee grantee, AlterUserRequest request) => grantee with
    {
        IsSuperuser = request.HasIsSuperuser ? request.IsSuperuser : grantee.IsSuperuser,
        CanLogin = request.HasCanLogin ? request.CanLogin : grantee.CanLogin,
        PasswordSecret = request.HasPasswordSecret ? Secret(request.PasswordSecret) : grantee.PasswordSecret,
    };

    private static string? Secret(string text) => text.Length > 0 ? text : null;
}
