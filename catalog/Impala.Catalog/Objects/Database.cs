namespace Impala.Catalog.Objects;

/// <summary>An Impala database, shown to PostgreSQL clients as a schema of the one database <c>impala</c>.</summary>
public sealed record Database(long Oid, string Name, string Location, string? Comment = null, string Owner = "impala", long CatalogVersion = 0);
