using System.Collections.Immutable;

namespace Impala.Catalog.Objects;

/// <summary>The names of everything at one catalog version. A statement pins one; bodies are fetched by (name, version) and cached.</summary>
public sealed record CatalogSnapshot(
    long Version,
    ImmutableSortedDictionary<string, Database> Databases,
    ImmutableSortedDictionary<TableName, TableEntry> Tables)
{
    public static readonly CatalogSnapshot Empty = new(
        0,
        ImmutableSortedDictionary.Create<string, Database>(StringComparer.Ordinal),
        ImmutableSortedDictionary<TableName, TableEntry>.Empty);

    /// <summary>Roles, groups and users with what was given to them.</summary>
    public ImmutableSortedDictionary<GranteeName, Grantee> Grantees { get; init; } = ImmutableSortedDictionary<GranteeName, Grantee>.Empty;
}
