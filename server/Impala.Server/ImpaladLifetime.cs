using Impala.Catalog.Errors;
using Impala.Catalog.Protos;
using Impala.Server.Cluster;
using Impala.Server.Queries;
using Impala.Server.Rpc;
using Impala.Statestore.Cluster;
using Impala.Statestore.Web;

namespace Impala.Server;

/// <summary>
/// Brings an impalad up and down: loads the catalog (again and again until catalogd answers), checks that this node sees the cluster's
/// storage, announces the node, runs statements that warm it up while it serves already, and reports the oldest pinned version while it runs.
/// </summary>
internal sealed partial class ImpaladLifetime : IHostedLifecycleService
{
    private const string CatalogCondition = "catalog";
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PinReportInterval = TimeSpan.FromSeconds(10);

    private readonly CatalogCache _catalog;
    private readonly CatalogClient _client;
    private readonly LocalBackend _local;
    private readonly ServerState _state;
    private readonly PeerLinks _links;
    private readonly Readiness _readiness;
    private readonly StatementWarmUp? _warmUp;
    private readonly TimeProvider _time;
    private readonly ILogger<ImpaladLifetime> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public ImpaladLifetime(
        CatalogCache catalog,
        CatalogClient client,
        LocalBackend local,
        ServerState state,
        PeerLinks links,
        Readiness readiness,
        StatementWarmUp warmUp,
        ImpaladOptions options,
        TimeProvider time,
        ILogger<ImpaladLifetime> logger)
    {
        _catalog = catalog;
        _client = client;
        _local = local;
        _state = state;
        _links = links;
        _readiness = readiness;
        _warmUp = options.IsCoordinator ? warmUp : null;
        _time = time;
        _logger = logger;
        readiness.Wait(CatalogCondition, "waiting for catalogd");
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _running = Task.Run(() => RunAsync(_stopping.Token), CancellationToken.None);
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        _state.MarkStopping();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _links.Stop();
        await _stopping.CancelAsync();
        await _running;
    }

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            string? wrongStorage = null;
            _catalog.Loaded += page => wrongStorage = page.WarehouseDir.Length > 0 ? ClusterMarker.Verify(page.WarehouseDir, page.ClusterId) : null;
            await LoadCatalogAsync(cancellationToken);
            if (wrongStorage is not null)
            {
                LogWrongStorage(_logger, wrongStorage);
                _readiness.Wait(CatalogCondition, wrongStorage);
                return;
            }
            _local.Announce();
            _state.MarkReady();
            _readiness.Done(CatalogCondition);
            await Task.WhenAll(ReportPinsAsync(cancellationToken), _warmUp?.RunAsync(cancellationToken) ?? Task.CompletedTask);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task LoadCatalogAsync(CancellationToken cancellationToken)
    {
        for (var retry = FirstRetry; ; retry = retry * 2 > LastRetry ? LastRetry : retry * 2)
        {
            try
            {
                await _catalog.ReloadAsync(cancellationToken);
                return;
            }
            catch (SqlException error)
            {
                _readiness.Wait(CatalogCondition, error.Message);
                await Task.Delay(retry, _time, cancellationToken);
            }
        }
    }

    private async Task ReportPinsAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(PinReportInterval, _time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                await _client.ReportPinnedVersionAsync(new PinnedVersionRequest { BackendId = _local.Id, Version = _catalog.OldestPinnedVersion, Owner = _local.Incarnation }, cancellationToken);
                if (!_catalog.IsReady)
                    await _catalog.ReloadAsync(cancellationToken);
            }
            catch (SqlException error)
            {
                LogReportFailed(_logger, error.Message);
            }
        }
    }

    [LoggerMessage(EventId = 1300, Level = LogLevel.Error, Message = "This node does not join the cluster: {Reason}")]
    private static partial void LogWrongStorage(ILogger logger, string reason);

    [LoggerMessage(EventId = 1301, Level = LogLevel.Debug, Message = "catalogd was not told the pinned version: {Reason}")]
    private static partial void LogReportFailed(ILogger logger, string reason);
}
