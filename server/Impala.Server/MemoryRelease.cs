using Impala.Storage.Memory;

namespace Impala.Server;

/// <summary>
/// Gives memory back to the system when this impalad has rested for a while after work: pooled buffers, and what .NET's collector keeps for
/// the next allocations. It does nothing while statements come, nor for a large heap (of catalogs with many tables), whose collection
/// would hold up the first statement after the rest.
/// </summary>
internal sealed partial class MemoryRelease(ImpaladOptions options, TimeProvider time, ILogger<MemoryRelease> logger) : BackgroundService
{
    /// <summary>Allocations in one look that are still rest: heartbeats, topics, health checks.</summary>
    private const long MaxAtRest = 4L << 20;

    /// <summary>Allocations since the last release that make another worth its while.</summary>
    private const long MinWork = 64L << 20;

    private const long MaxHeap = 512L << 20;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.ReleaseMemoryAfterSeconds == 0)
            return;
        var released = 0L;
        var seen = 0L;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.ReleaseMemoryAfterSeconds), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var allocated = GC.GetTotalAllocatedBytes();
                var rested = allocated - seen < MaxAtRest;
                seen = allocated;
                if (!rested || allocated - released < MinWork || GC.GetTotalMemory(forceFullCollection: false) > MaxHeap)
                    continue;
                released = allocated;
                var before = Environment.WorkingSet;
                BufferPool.Trim();
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                LogReleased(logger, (before - Environment.WorkingSet) >> 20);
            }
        }
        catch (OperationCanceledException)
        {
            // The daemon ends.
        }
    }

    [LoggerMessage(LogLevel.Debug, "Gave {megabytes} MB back to the system after a rest.")]
    private static partial void LogReleased(ILogger logger, long megabytes);
}
