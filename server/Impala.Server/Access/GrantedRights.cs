using Impala.Catalog.Objects;

namespace Impala.Server.Access;

/// <summary>What a user has on an object, and what of it he may give on.</summary>
internal readonly record struct GrantedRights(AccessRights Rights, AccessRights Grantable)
{
    public static readonly GrantedRights All = new(AccessRights.All, AccessRights.All);

    public static GrantedRights operator |(GrantedRights left, GrantedRights right) => new(left.Rights | right.Rights, left.Grantable | right.Grantable);
}
