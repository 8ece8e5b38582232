using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.SqlParser.Ast;

namespace Impala.Server.Access;

/// <summary>Whom a statement names.</summary>
internal static class Principals
{
    /// <exception cref="SqlException">42704: a name alone is neither a role's nor a known user's.</exception>
    public static GranteeName Resolve(Principal principal, AccessNames names)
    {
        var name = principal.Name.Name;
        return principal.Kind switch
        {
            PrincipalKind.Role => Role(name),
            PrincipalKind.Group => new GranteeName(GranteeKind.Group, name),
            PrincipalKind.User => User(name),
            PrincipalKind.Current => User(names.Session.User),
            PrincipalKind.Any when names.Snapshot.Grantees.ContainsKey(Role(name)) => Role(name),
            PrincipalKind.Any when names.Snapshot.Grantees.ContainsKey(User(name)) || name == names.Session.User => User(name),
            PrincipalKind.Any => throw new SqlException(
                SqlState.UndefinedObject, $"role \"{name}\" does not exist", principal.Span.Start,
                hint: "CREATE ROLE and CREATE USER make one; TO USER u and TO GROUP g name users and groups from elsewhere."),
        };
    }

    public static GranteeName Role(string name) => new(GranteeKind.Role, name.ToLowerInvariant());

    public static GranteeName User(string name) => new(GranteeKind.User, name);
}
