using Impala.Catalog.Objects;

namespace Impala.Server.PgCatalog;

/// <summary>
/// A PRIMARY KEY or FOREIGN KEY as pg_constraint shows it; a primary key also as the index that PostgreSQL would keep for it. Impala keeps keys
/// for tools and planners and never checks them. Their OIDs follow from the table's, so that they stay as long as the table does.
/// </summary>
/// <param name="Columns">Numbers of the table's columns, from 1.</param>
/// <param name="ParentColumns">Of a foreign key: numbers of the parent's columns.</param>
internal sealed record KeyConstraint(uint Oid, string Name, TableEntry Table, IReadOnlyList<int> Columns, uint IndexOid, TableEntry? Parent, IReadOnlyList<int> ParentColumns)
{
    // Above what catalogd assigns for as long as a cluster lives, below what clients that read a signed int can take.
    internal const uint FirstIndex = 0x4000_0000;
    private const uint FirstPrimary = 0x4800_0000;
    private const uint FirstForeign = 0x5000_0000;
    private const uint MaxTable = 0x0800_0000;
    private const uint MaxForeign = 0x3000_0000;
    private const int MaxForeignKeys = 16;

    public bool IsPrimary => Parent is null;

    /// <summary>The keys of a table; a foreign key whose parent is gone or not loaded is left out.</summary>
    public static IEnumerable<KeyConstraint> Of(TableEntry entry, Table table, CatalogView catalog)
    {
        if (table.PrimaryKey.Count > 0)
            yield return new KeyConstraint(PrimaryOf(entry), entry.Name.Table + "_pkey", entry, Numbers(table, table.PrimaryKey), IndexOf(entry), null, []);
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Math.Min(MaxForeignKeys, table.ForeignKeys.Count); i++)
        {
            var key = table.ForeignKeys[i];
            if (!catalog.Snapshot.Tables.TryGetValue(key.Parent, out var parent) || !catalog.TryGetBody(parent, out var parentTable))
                continue;
            var stem = $"{entry.Name.Table}_{string.Join('_', key.Columns)}_fkey";
            var name = stem;
            for (var number = 1; !names.Add(name); number++)
                name = stem + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var parentColumns = Numbers(parentTable, key.ParentColumns.Count > 0 ? key.ParentColumns : parentTable.PrimaryKey);
            yield return new KeyConstraint(
                FirstForeign + (uint)(((entry.Oid * MaxForeignKeys) + i) % MaxForeign), name, entry, Numbers(table, key.Columns), IndexOf(parent), parent, parentColumns);
        }
    }

    private static uint PrimaryOf(TableEntry entry) => FirstPrimary + (uint)(entry.Oid % MaxTable);

    private static uint IndexOf(TableEntry entry) => FirstIndex + (uint)(entry.Oid % MaxTable);

    private static int[] Numbers(Table table, IEnumerable<string> columns) => [.. columns.Select(column => table.FindColumn(column) + 1)];
}
