namespace Impala.Catalog.Objects;

/// <summary>What a topic tells of a table without its body: enough to list names, and to know whose it is.</summary>
public sealed record TableEntry(long Oid, TableName Name, TableKind Kind, long CatalogVersion)
{
    public string Owner { get; init; } = "impala";

    /// <summary>SET OWNER ROLE, not USER.</summary>
    public bool IsOwnerRole { get; init; }
}
