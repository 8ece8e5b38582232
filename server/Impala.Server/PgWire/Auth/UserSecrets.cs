using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Server.Cluster;

namespace Impala.Server.PgWire.Auth;

/// <summary>Users' passwords: those of CREATE and ALTER USER, which the catalog brings to every node, then those of --password_file.</summary>
internal sealed class UserSecrets(CatalogCache? catalog, PasswordFile? file)
{
    public bool HasFile => file is not null;

    /// <summary>The user's secret; null when he has none, and so no password is right.</summary>
    public ScramSecret? Find(string user)
    {
        if (GranteeOf(user)?.PasswordSecret is { } text)
            return ScramSecret.TryParse(text, out var kept) ? kept : null;
        return file is not null && file.TryGet(user, out var secret) ? secret : null;
    }

    /// <exception cref="SqlException">28000: ALTER USER .. NOLOGIN.</exception>
    public void CheckLogin(string user)
    {
        if (GranteeOf(user) is { CanLogin: false })
            throw AuthenticationErrors.NoLogin(user);
    }

    private Grantee? GranteeOf(string user) => catalog?.Current.Grantees.GetValueOrDefault(new GranteeName(GranteeKind.User, user));
}
