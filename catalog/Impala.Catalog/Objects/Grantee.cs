namespace Impala.Catalog.Objects;

/// <summary>A role, group or user with all that was given to it. A user's or group's object comes with its first privilege, role or password, and goes with
/// its last, unless CREATE USER made it.</summary>
public sealed record Grantee(long Oid, GranteeName Name, long CatalogVersion)
{
    /// <summary>CREATE ROLE or CREATE USER made it: it stays without privileges.</summary>
    public bool IsDefined { get; init; }

    /// <summary>A user who administers roles and may do everything, beside those of --admin_users.</summary>
    public bool IsSuperuser { get; init; }

    /// <summary>False after ALTER USER ... NOLOGIN.</summary>
    public bool CanLogin { get; init; } = true;

    /// <summary>A user's password as PostgreSQL's SCRAM secret; null for none.</summary>
    public string? PasswordSecret { get; init; }

    /// <summary>The roles that were granted to it, by name.</summary>
    public ValueList<RoleMembership> Roles { get; init; }

    public ValueList<Grant> Grants { get; init; }

    /// <summary>Whether anything of it is worth keeping.</summary>
    public bool IsEmpty => !IsDefined && !IsSuperuser && CanLogin && PasswordSecret is null && Roles.Count == 0 && Grants.Count == 0;

    // The secret is nobody's business, not even a log's.
    public override string ToString() => Name.ToString();
}

/// <summary>A role granted to a role, group or user.</summary>
/// <param name="IsAdmin">WITH ADMIN OPTION.</param>
public sealed record RoleMembership(string Role, bool IsAdmin);

/// <summary>Privileges on one object.</summary>
/// <param name="Grantable">Those of <paramref name="Rights"/> that were given WITH GRANT OPTION.</param>
/// <param name="Time">Unix time in milliseconds of the last GRANT.</param>
public sealed record Grant(AccessObject On, AccessRights Rights, AccessRights Grantable, string Grantor, long Time);
