using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalogd.Metastore;
using Impala.Catalogd.State;
using Impala.Statestore.Cluster;
using Impala.Statestore.Web;

namespace Impala.Catalogd.Loading;

/// <summary>The start of catalogd: opens the metastore, makes the default database, reads the names, then the tables' bodies.
/// With --load_catalog_in_background statements are served as soon as the names are there.</summary>
internal sealed partial class CatalogLoader(
    CatalogState state,
    CatalogWriter writer,
    IMetastore metastore,
    CatalogPublisher publisher,
    LocationPolicy locations,
    Readiness readiness,
    CatalogdOptions options,
    TimeProvider timeProvider,
    ILogger<CatalogLoader> logger) : IHostedService, IDisposable
{
    private const string Condition = "catalog";
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _background = Task.CompletedTask;

    /// <summary>The id in the warehouse's marker file.</summary>
    public string ClusterId { get; private set; } = "";

    /// <summary>Ends when all bodies have been read once.</summary>
    public Task Loaded => _background;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        readiness.Wait(Condition, "the catalog is loading");
        ClusterId = ClusterMarker.Ensure(locations.WarehouseDir);
        var isOpen = await TryOpenAsync(cancellationToken);
        _background = Task.Run(() => LoadAsync(isOpen, _stopping.Token), CancellationToken.None);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _background.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stopping.Dispose();

    private async Task LoadAsync(bool isOpen, CancellationToken cancellationToken)
    {
        while (!isOpen)
        {
            await Task.Delay(RetryPause, timeProvider, cancellationToken);
            isOpen = await TryOpenAsync(cancellationToken);
        }
        var started = timeProvider.GetTimestamp();
        foreach (var entry in state.Snapshot.Tables.Values.Take(options.CatalogCacheTables))
        {
            try
            {
                await state.FindTableAsync(entry.Name, cancellationToken);
            }
            catch (SqlException exception)
            {
                LogTableNotLoaded(entry.Name, exception.Message);
            }
        }
        LogLoaded(state.NumCachedBodies, timeProvider.GetElapsedTime(started));
        SetReady();
    }

    private async Task<bool> TryOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await metastore.OpenAsync(cancellationToken);
            state.Replace(await metastore.ReadNamesAsync(cancellationToken));
            if (!state.Snapshot.Databases.ContainsKey("default"))
                await writer.WriteAsync(CreateDefaultDatabaseAsync, cancellationToken);
        }
        catch (SqlException exception)
        {
            LogMetastoreUnavailable(exception.Message, exception.Detail);
            state.SetWaitingFor(exception.Message);
            return false;
        }
        LogNamesLoaded(state.Snapshot.Databases.Count, state.Snapshot.Tables.Count, state.Snapshot.Version);
        publisher.Announce();
        if (options.LoadCatalogInBackground)
            SetReady();
        else
            state.SetWaitingFor("tables are loading (--load_catalog_in_background=false)");
        return true;
    }

    private async Task<string> CreateDefaultDatabaseAsync(CatalogMutation mutation)
    {
        var oid = await mutation.NewDatabaseOidAsync();
        await mutation.PutDatabaseAsync(new Database(oid, "default", locations.WarehouseDir, "Default database"));
        return "";
    }

    private void SetReady()
    {
        state.SetWaitingFor(null);
        readiness.Done(Condition);
    }

    [LoggerMessage(EventId = 200, Level = LogLevel.Information, Message = "Loaded the names of {NumDatabases} databases and {NumTables} tables at version {Version}")]
    private partial void LogNamesLoaded(int numDatabases, int numTables, long version);

    [LoggerMessage(EventId = 201, Level = LogLevel.Information, Message = "Loaded {NumTables} tables in {Duration}")]
    private partial void LogLoaded(int numTables, TimeSpan duration);

    [LoggerMessage(EventId = 202, Level = LogLevel.Warning, Message = "{Message} ({Detail}); trying again")]
    private partial void LogMetastoreUnavailable(string message, string? detail);

    [LoggerMessage(EventId = 203, Level = LogLevel.Warning, Message = "Table {Table} was not loaded: {Reason}")]
    private partial void LogTableNotLoaded(TableName table, string reason);
}
