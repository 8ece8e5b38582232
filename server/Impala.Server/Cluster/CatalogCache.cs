using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;

namespace Impala.Server.Cluster;

/// <summary>
/// This node's view of the catalog: names by topic, bodies fetched from catalogd by version when a statement needs them and kept.
/// <code>
/// topic catalog-update --changed entries--> snapshot (names, versions) --pin--> statement
/// reply of an own DDL  --entries, bodies--^                  |
/// start, new catalogd  --GetCatalog, all names--^            '--LoadTables--> bodies (cached by name, checked by version)
/// </code>
/// Without catalogd and statestored, what is known goes on being served.
/// </summary>
internal sealed partial class CatalogCache
{
    private readonly Lock _lock = new();
    private readonly CatalogClient _client;
    private readonly ILogger<CatalogCache> _logger;
    private readonly ConcurrentDictionary<TableName, Table> _bodies = new();
    private readonly SortedDictionary<long, int> _pins = [];
    private readonly SemaphoreSlim _reloading = new(1, 1);
    private volatile CatalogSnapshot _snapshot = CatalogSnapshot.Empty;
    private volatile string _serviceId = "";
    private volatile bool _isLoaded;
    private volatile bool _isReady;

    public CatalogCache(CatalogClient client, ImpaladOptions options, ILogger<CatalogCache> logger)
    {
        _maxBodyBytes = options.LocalCatalogCacheMb * 1024L * 1024L;
        _client = client;
        _logger = logger;
    }

    public CatalogSnapshot Current => _snapshot;

    /// <summary>False until the first full load: there is nothing to serve yet.</summary>
    public bool IsLoaded => _isLoaded;

    public string ServiceId => _serviceId;

    public int NumCachedBodies => _bodies.Count;

    /// <summary>Raised after the first full load, with catalogd's page (cluster id, warehouse).</summary>
    public event Action<CatalogPage>? Loaded;

    /// <summary>One more hold on the version of a pin that is not given back yet.</summary>
    public CatalogPin Pin(CatalogPin pinned)
    {
        lock (_lock)
        {
            _pins[pinned.Snapshot.Version] = _pins.GetValueOrDefault(pinned.Snapshot.Version) + 1;
            return new CatalogPin(this, pinned.Snapshot);
        }
    }

    /// <summary>Pins the newest snapshot for a statement; the files it names are kept until the pin is disposed.</summary>
    public CatalogPin Pin()
    {
        if (!_isLoaded)
            throw CatalogErrors.StartingUp();
        if (!_isReady)
            throw CatalogErrors.StillLoading();
        lock (_lock)
        {
            var snapshot = _snapshot;
            _pins[snapshot.Version] = _pins.GetValueOrDefault(snapshot.Version) + 1;
            return new CatalogPin(this, snapshot);
        }
    }

    /// <summary>The oldest version any running statement reads.</summary>
    public long OldestPinnedVersion
    {
        get
        {
            lock (_lock)
            {
                foreach (var version in _pins.Keys)
                    return version;
                return _snapshot.Version;
            }
        }
    }

    internal void Unpin(long version)
    {
        lock (_lock)
        {
            if (--_pins[version] == 0)
                _pins.Remove(version);
        }
    }

    /// <summary>Bodies of the named tables as of the snapshot or newer; names that do not exist are left out.</summary>
    public async ValueTask<IReadOnlyDictionary<TableName, Table>> LoadTablesAsync(
        CatalogSnapshot snapshot, IEnumerable<TableName> names, CancellationToken cancellationToken)
    {
        var found = new Dictionary<TableName, Table>();
        List<TableEntry>? missing = null;
        foreach (var name in names)
        {
            if (!snapshot.Tables.TryGetValue(name, out var entry))
                continue;
            if (TryGetBody(entry, out var body))
                found[name] = body;
            else
                (missing ??= []).Add(entry);
        }
        if (missing is null)
            return found;
        foreach (var table in await _client.GetTablesAsync(missing, cancellationToken))
        {
            KeepBody(table);
            found[table.Name] = table;
        }
        return found;
    }

    public bool TryGetBody(TableEntry entry, [NotNullWhen(true)] out Table? body) =>
        _bodies.TryGetValue(entry.Name, out body) && body.Oid == entry.Oid && body.CatalogVersion >= entry.CatalogVersion;

    /// <summary>Loads all names from catalogd and keeps newer ones that a topic brought meanwhile.</summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        await _reloading.WaitAsync(cancellationToken);
        try
        {
            var pages = await _client.GetCatalogAsync(cancellationToken);
            var first = pages[0];
            var isOther = first.ServiceId != _serviceId;
            lock (_lock)
            {
                var databases = ImmutableSortedDictionary.CreateBuilder<string, Database>(StringComparer.Ordinal);
                var tables = ImmutableSortedDictionary.CreateBuilder<TableName, TableEntry>();
                var grantees = ImmutableSortedDictionary.CreateBuilder<GranteeName, Grantee>();
                foreach (var page in pages)
                {
                    foreach (var message in page.Databases)
                        databases[message.Name] = message.ToDatabase();
                    foreach (var message in page.Tables)
                        tables[message.Name.ToTableName()] = message.ToTableEntry();
                    foreach (var message in page.Grantees)
                        grantees[message.Name.ToGranteeName()] = message.ToGrantee();
                }
                if (!isOther)
                    KeepNewer(databases, tables, grantees, first.CatalogVersion);
                _snapshot = new CatalogSnapshot(Math.Max(isOther ? 0 : _snapshot.Version, first.CatalogVersion), databases.ToImmutable(), tables.ToImmutable())
                {
                    Grantees = grantees.ToImmutable(),
                };
                _serviceId = first.ServiceId;
                _isReady = first.Ready;
                ReachTopicVersion(first.CatalogVersion);
            }
            if (!_isLoaded)
            {
                Loaded?.Invoke(first);
                _isLoaded = true;
            }
            LogLoaded(_logger, _snapshot.Databases.Count, _snapshot.Tables.Count, _snapshot.Version);
        }
        finally
        {
            _reloading.Release();
        }
    }

    /// <summary>True while catalogd says that it is still loading (57P03).</summary>
    public bool IsReady => _isReady;

    private async Task ReloadInBackgroundAsync()
    {
        try
        {
            await ReloadAsync(CancellationToken.None);
        }
        catch (Exception error) when (error is SqlException or OperationCanceledException)
        {
            LogReloadFailed(_logger, error.Message);
        }
    }

    [LoggerMessage(EventId = 1100, Level = LogLevel.Information, Message = "Catalog loaded: {NumDatabases} databases, {NumTables} tables, version {Version}")]
    private static partial void LogLoaded(ILogger logger, int numDatabases, int numTables, long version);

    [LoggerMessage(EventId = 1101, Level = LogLevel.Warning, Message = "Catalog could not be loaded anew: {Reason}")]
    private static partial void LogReloadFailed(ILogger logger, string reason);
}
