using System.Collections.Concurrent;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalogd.Metastore;

namespace Impala.Catalogd.State;

/// <summary>What catalogd knows in memory: the names at the newest version, and bodies of tables as far as they were asked for. The metastore
/// is the truth; this is its cache, changed by <see cref="CatalogWriter"/> alone.</summary>
internal sealed class CatalogState(IMetastore metastore, CatalogdOptions options)
{
    private const int TablesPerRead = 500;

    private readonly ConcurrentDictionary<long, Table> _bodies = new();
    private readonly ConcurrentQueue<long> _bodyOrder = new();
    private volatile CatalogSnapshot _snapshot = CatalogSnapshot.Empty;
    private volatile string? _waitingFor = "the metastore is not open yet";

    /// <summary>New at every start, so that coordinators notice a restart.</summary>
    public string ServiceId { get; } = Guid.NewGuid().ToString("d");

    public CatalogSnapshot Snapshot => _snapshot;

    public bool IsReady => _waitingFor is null;

    public int NumCachedBodies => _bodies.Count;

    /// <summary>Sets why statements are still refused; null when they no longer are.</summary>
    public void SetWaitingFor(string? reason) => _waitingFor = reason;

    /// <exception cref="SqlException">57P03 while the catalog is loading.</exception>
    public void RequireReady()
    {
        if (_waitingFor is { } reason)
            throw CatalogErrors.StillLoading(reason);
    }

    public Database RequireDatabase(string name) =>
        _snapshot.Databases.GetValueOrDefault(name) ?? throw CatalogErrors.DatabaseNotFound(name);

    /// <summary>A table's body at the newest version, or null when there is none.</summary>
    public async ValueTask<Table?> FindTableAsync(TableName name, CancellationToken cancellationToken)
    {
        if (!_snapshot.Tables.TryGetValue(name, out var entry))
            return null;
        if (_bodies.TryGetValue(entry.Oid, out var cached) && cached.CatalogVersion >= entry.CatalogVersion)
            return cached;
        var table = await metastore.ReadTableAsync(entry.Oid, cancellationToken);
        if (table is not null)
            Cache(table);
        return table;
    }

    /// <summary>Brings the bodies of several tables into memory at once, before they are asked for one by one.</summary>
    public async Task PrefetchAsync(IEnumerable<TableName> names, CancellationToken cancellationToken)
    {
        var missing = new List<long>();
        foreach (var name in names)
            if (_snapshot.Tables.TryGetValue(name, out var entry) && !(_bodies.TryGetValue(entry.Oid, out var cached) && cached.CatalogVersion >= entry.CatalogVersion))
                missing.Add(entry.Oid);
        if (missing.Count < 2)
            return;
        foreach (var some in missing.Chunk(TablesPerRead))
            foreach (var table in await metastore.ReadTablesAsync(some, cancellationToken))
                Cache(table);
    }

    /// <exception cref="SqlException">42P01.</exception>
    public async ValueTask<Table> RequireTableAsync(TableName name, CancellationToken cancellationToken) =>
        await FindTableAsync(name, cancellationToken) ?? throw CatalogErrors.TableNotFound(name);

    /// <summary>Replaces the names after a commit or the first load.</summary>
    internal void Replace(CatalogSnapshot snapshot) => _snapshot = snapshot;

    internal void Cache(Table table)
    {
        if (_bodies.TryAdd(table.Oid, table))
            _bodyOrder.Enqueue(table.Oid);
        else
            _bodies.AddOrUpdate(table.Oid, table, (_, present) => present.CatalogVersion > table.CatalogVersion ? present : table);
        while (_bodies.Count > options.CatalogCacheTables && _bodyOrder.TryDequeue(out var oldest))
            _bodies.TryRemove(oldest, out _);
    }

    internal void Forget(long oid) => _bodies.TryRemove(oid, out _);
}
