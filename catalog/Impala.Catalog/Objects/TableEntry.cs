namespace Impala.Catalog.Objects;

/// <summary>What a topic tells of a table without its body: enough to list names.</summary>
public sealed record TableEntry(long Oid, TableName Name, TableKind Kind, long CatalogVersion);
