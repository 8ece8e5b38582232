namespace Impala.Server.PgCatalog;

/// <summary>
/// One relation of pg_catalog or information_schema: its layout (PostgreSQL 15's) and how its rows are made. A row has one value a
/// column of the layout, by name; columns that are not set are NULL.
/// </summary>
internal abstract class VirtualRelation
{
    public virtual string Schema => "pg_catalog";

    public abstract string Name { get; }

    /// <summary>The rows as of the snapshot. <paramref name="context"/> holds look-ups the reader asked for; using them is optional.</summary>
    public abstract IEnumerable<VirtualRow> Rows(VirtualReadContext context);
}

/// <summary>What a relation may read: the snapshot with loaded bodies, the session, and equality look-ups by column name.</summary>
/// <param name="Lookups">column = value conjuncts, applied again above; a relation uses them to make fewer rows.</param>
internal sealed record VirtualReadContext(CatalogView Catalog, IReadOnlyDictionary<string, object> Lookups)
{
    /// <summary>The OID a column must have, when the reader asked for one.</summary>
    public uint? Oid(string column) => Lookups.GetValueOrDefault(column) switch
    {
        int oid => (uint)oid,
        long oid => (uint)oid,
        _ => null,
    };

    public string? Text(string column) => Lookups.GetValueOrDefault(column)?.ToString();
}

/// <summary>A row under way: values by column name. Integers of any width, bool, text, <see cref="uint"/> OIDs and arrays of them are taken.</summary>
internal sealed class VirtualRow : Dictionary<string, object?>
{
    public VirtualRow()
        : base(StringComparer.Ordinal)
    {
    }
}
