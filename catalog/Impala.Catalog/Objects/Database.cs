namespace Impala.Catalog.Objects;

/// <summary>An Impala database, shown to PostgreSQL clients as a schema of the one database <c>impala</c>.</summary>
public sealed record Database(long Oid, string Name, string Location, string? Comment = null, string Owner = "impala", long CatalogVersion = 0)
{
    /// <summary>SET OWNER ROLE, not USER.</summary>
    public bool IsOwnerRole { get; init; }

    /// <summary>Where managed tables' folders are made; empty: at <see cref="Location"/>.</summary>
    public string ManagedLocation { get; init; } = "";

    /// <summary>DBPROPERTIES, sorted by key.</summary>
    public ValueList<KeyValuePair<string, string>> Properties { get; init; }
}
