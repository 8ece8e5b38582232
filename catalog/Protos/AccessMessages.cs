using Google.Protobuf;
using Impala.Catalog.Objects;

namespace Impala.Catalog.Protos;

/// <summary>Converts roles, users and their privileges to messages and back, and a table's owner to what its entry in the topic carries. Compiled into both
/// ends as <see cref="CatalogMessages"/> is.</summary>
internal static class AccessMessages
{
    public static GranteeNameMessage ToMessage(this GranteeName name) => new() { Kind = (int)name.Kind, Name = name.Name };

    public static GranteeName ToGranteeName(this GranteeNameMessage message) => new((GranteeKind)message.Kind, message.Name);

    public static GrantMessage ToMessage(this Grant grant) => new()
    {
        On = new AccessObjectMessage { Scope = (int)grant.On.Scope, Oid = grant.On.Oid, Text = grant.On.Text },
        Rights = (int)grant.Rights,
        Grantable = (int)grant.Grantable,
        Grantor = grant.Grantor,
        Time = grant.Time,
    };

    public static Grant ToGrant(this GrantMessage message) => new(
        new AccessObject((AccessScope)message.On.Scope, message.On.Oid, message.On.Text),
        (AccessRights)message.Rights,
        (AccessRights)message.Grantable,
        message.Grantor,
        message.Time);

    public static GranteeMessage ToMessage(this Grantee grantee)
    {
        var message = new GranteeMessage
        {
            Oid = grantee.Oid,
            Name = grantee.Name.ToMessage(),
            CatalogVersion = grantee.CatalogVersion,
            IsDefined = grantee.IsDefined,
            IsSuperuser = grantee.IsSuperuser,
            CanLogin = grantee.CanLogin,
        };
        if (grantee.PasswordSecret is { } secret)
            message.PasswordSecret = secret;
        message.Roles.AddRange(grantee.Roles.Select(membership => new RoleMembershipMessage { Role = membership.Role, IsAdmin = membership.IsAdmin }));
        message.Grants.AddRange(grantee.Grants.Select(ToMessage));
        return message;
    }

    public static Grantee ToGrantee(this GranteeMessage message) => new(message.Oid, message.Name.ToGranteeName(), message.CatalogVersion)
    {
        IsDefined = message.IsDefined,
        IsSuperuser = message.IsSuperuser,
        CanLogin = message.CanLogin,
        PasswordSecret = message.HasPasswordSecret ? message.PasswordSecret : null,
        Roles = message.Roles.Select(membership => new RoleMembership(membership.Role, membership.IsAdmin)).ToValueList(),
        Grants = message.Grants.Select(ToGrant).ToValueList(),
    };

    /// <summary>A table's owner as its topic entry carries it: u or r, and the name.</summary>
    public static ByteString OwnerValue(this TableEntry entry) => ByteString.CopyFromUtf8((entry.IsOwnerRole ? "r" : "u") + entry.Owner);

    /// <summary>The entry with the owner that its topic entry names; a peer that names none leaves the usual one.</summary>
    public static TableEntry WithOwner(this TableEntry entry, ByteString value) => value.Length < 2
        ? entry
        : entry with { Owner = string.Intern(value.ToStringUtf8()[1..]), IsOwnerRole = value[0] == 'r' };
}
