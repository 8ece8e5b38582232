namespace Impala.Catalog.Objects;

/// <summary>What privileges are given to. Roles are objects of the catalog; users come from outside, and so do groups.</summary>
public enum GranteeKind
{
    Role,
    Group,
    User,
}

/// <summary>A role, group or user by name. Names of roles are lower case; those of users and groups are what the client or the file says.</summary>
public readonly record struct GranteeName(GranteeKind Kind, string Name) : IComparable<GranteeName>
{
    public int CompareTo(GranteeName other) => Kind != other.Kind ? Kind.CompareTo(other.Kind) : string.CompareOrdinal(Name, other.Name);

    /// <summary>As the topic's keys: ROLE:analysts.</summary>
    public override string ToString() => KindText + ":" + Name;

    /// <summary>ROLE, GROUP or USER.</summary>
    public string KindText => Kind switch
    {
        GranteeKind.Role => "ROLE",
        GranteeKind.Group => "GROUP",
        GranteeKind.User => "USER",
    };

    /// <summary>The kind behind a key's first word; null when it is another object's.</summary>
    public static GranteeKind? ParseKind(string text) => text switch
    {
        "ROLE" => GranteeKind.Role,
        "GROUP" => GranteeKind.Group,
        "USER" => GranteeKind.User,
        _ => null,
    };
}
