using Impala.Catalog.Errors;
using Impala.Catalogd.Metastore;
using Impala.Catalogd.State;
using Impala.Storage.FileSystems;

namespace Impala.Catalogd.Commit;

/// <summary>Cleans up behind writes, every few seconds: deletes retired files nobody reads any more, undoes prepared writes whose coordinator
/// asked neither to finish nor to undo them and open ones whose coordinator is gone, and forgets old commits.</summary>
internal sealed partial class CommitRecovery(
    CatalogState state,
    CatalogWriter writer,
    IMetastore metastore,
    InsertCommitter committer,
    PinnedVersions pins,
    CatalogdOptions options,
    TimeProvider timeProvider,
    ILogger<CommitRecovery> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DecisionTime = TimeSpan.FromSeconds(40);

    // Much longer than any coordinator asks for a commit again.
    private static readonly TimeSpan CommittedMemory = TimeSpan.FromMinutes(10);

    /// <summary>How long a sink of a write that has ended may go on until it hears of it: of an attempt before the last one, or beside a node that was lost.</summary>
    private static readonly TimeSpan LateSinks = TimeSpan.FromMinutes(2);

    private bool _hasSwept;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                if (state.IsReady)
                    await RunGuardedAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon ends.
        }
    }

    private async Task RunGuardedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunOnceAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is SqlException or IOException)
        {
            LogCleanupFailed(exception.Message);
        }
    }

    internal async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = timeProvider.GetUtcNow().ToUnixTimeMilliseconds();
        await DeleteRetiredAsync(now, cancellationToken);
        foreach (var intent in await metastore.ReadIntentsAsync(cancellationToken))
        {
            var age = TimeSpan.FromMilliseconds(now - intent.ChangedAt);
            switch (intent.State)
            {
                case WriteIntentState.Prepared when age > DecisionTime:
                case WriteIntentState.Open when age > TimeSpan.FromSeconds(options.InsertStagingRetentionS) || pins.IsGone(intent.Owner):
                    LogWriteUndone(intent.QueryId, intent.State);
                    await committer.AbortAsync(intent.QueryId, cancellationToken);
                    break;
                case WriteIntentState.Committed:
                    // The catalogd before this one may have ended between a commit and this.
                    if (!_hasSwept || age < LateSinks)
                        WriteStaging.DeleteLeftovers(intent);
                    if (age > CommittedMemory)
                        await ForgetAsync(intent, cancellationToken);
                    break;
                case WriteIntentState.Undone:
                    var isInPlace = WriteStaging.IsInPlace(intent);
                    var isOver = age > (isInPlace ? CommittedMemory : LateSinks);
                    // In place that is a listing of the table's folder, once.
                    if (isOver || !isInPlace)
                        WriteStaging.DeleteAll(intent);
                    if (isOver)
                        await ForgetAsync(intent, cancellationToken);
                    break;
            }
        }
        _hasSwept = true;
    }

    private async Task DeleteRetiredAsync(long now, CancellationToken cancellationToken)
    {
        var retention = (long)(options.RetiredFileRetentionS * 1000);
        var old = (await metastore.ReadRetiredPathsAsync(cancellationToken))
            .Where(path => now - path.RetiredAt >= retention && pins.AllAtLeast(path.RetiredVersion))
            .ToArray();
        if (old.Length == 0)
            return;
        foreach (var path in old)
        {
            var files = FileSystemRegistry.Default.Get(path.Path);
            if (path.IsDirectory)
                files.DeleteDirectory(path.Path);
            else
                files.Delete(path.Path);
        }
        await writer.WriteAsync(
            async mutation =>
            {
                await mutation.Transaction.DeleteRetiredPathsAsync(old.Select(path => path.Path));
                return "";
            },
            cancellationToken);
        LogRetiredDeleted(old.Length);
    }

    private Task ForgetAsync(WriteIntent intent, CancellationToken cancellationToken) => writer.WriteAsync(
        async mutation =>
        {
            await mutation.Transaction.DeleteIntentAsync(intent.QueryId);
            return "";
        },
        cancellationToken);

    [LoggerMessage(EventId = 220, Level = LogLevel.Warning, Message = "Cleaning up behind writes failed: {Reason}")]
    private partial void LogCleanupFailed(string reason);

    [LoggerMessage(EventId = 221, Level = LogLevel.Information, Message = "Undid the write of query {QueryId}, which was left {State}")]
    private partial void LogWriteUndone(string queryId, WriteIntentState state);

    [LoggerMessage(EventId = 222, Level = LogLevel.Information, Message = "Deleted {Count} retired files and folders")]
    private partial void LogRetiredDeleted(int count);
}
