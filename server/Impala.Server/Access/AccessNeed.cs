using Impala.Catalog.Objects;

namespace Impala.Server.Access;

/// <summary>What a statement needs on an object.</summary>
/// <param name="Rights">All of these.</param>
/// <param name="IsAny">Any of <paramref name="Rights"/> will do.</param>
/// <param name="WithGrantOption">And the right to give them on.</param>
internal readonly record struct AccessNeed(AccessRights Rights, bool IsAny = false, bool WithGrantOption = false)
{
    /// <summary>Some privilege on the object, or on anything in it.</summary>
    public static readonly AccessNeed Any = new(AccessRights.All, IsAny: true);

    /// <summary>Impala's VIEW_METADATA.</summary>
    public static readonly AccessNeed Metadata = new(AccessRights.Select | AccessRights.Insert | AccessRights.Refresh, IsAny: true);

    public static readonly AccessNeed Owner = new(AccessRights.All, WithGrantOption: true);

    public static implicit operator AccessNeed(AccessRights rights) => new(rights);

    /// <summary>Whether what a user has is enough.</summary>
    public bool IsMetBy(GrantedRights granted)
    {
        var rights = WithGrantOption ? granted.Grantable : granted.Rights;
        return IsAny ? (rights & Rights) != AccessRights.None : (rights & Rights) == Rights;
    }
}
