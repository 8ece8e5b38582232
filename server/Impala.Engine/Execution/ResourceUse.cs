using System.Collections.Concurrent;
using System.Diagnostics;

namespace Impala.Engine.Execution;

/// <summary>
/// What a query has used, against its limits: of one backend, and at the coordinator, which hears of the others, of all. Each addition that
/// passes a limit raises Impala's error. Thread-safe; there is none for queries without such limits.
/// </summary>
public sealed class ResourceUse(string queryId, ResourceLimits limits)
{
    private readonly ConcurrentDictionary<int, long> _joinRows = new();
    private long _bytesRead;
    private long _workerTicks;

    public ResourceLimits Limits => limits;

    public void AddBytesRead(long numBytes)
    {
        if (Interlocked.Add(ref _bytesRead, numBytes) > limits.ScanBytes && limits.ScanBytes > 0)
            throw ExecutionErrors.ScanBytesLimit(queryId, limits.ScanBytes);
    }

    /// <param name="ticks">Of <see cref="Stopwatch"/>, on a worker. There are as many workers as cores, so that this is about processor time.</param>
    public void AddWorkerTicks(long ticks)
    {
        if (Interlocked.Add(ref _workerTicks, ticks) > limits.WorkerSeconds * Stopwatch.Frequency && limits.WorkerSeconds > 0)
            throw ExecutionErrors.CpuLimit(queryId, limits.WorkerSeconds);
    }

    /// <param name="nodeId">The join.</param>
    public void AddJoinRows(int nodeId, long numRows)
    {
        if (_joinRows.AddOrUpdate(nodeId, numRows, (_, before) => before + numRows) > limits.JoinRows && limits.JoinRows > 0)
            throw ExecutionErrors.JoinRowsLimit(queryId, limits.JoinRows, nodeId);
    }

    public (long BytesRead, long WorkerTicks, IReadOnlyDictionary<int, long> JoinRows) Totals() =>
        (Interlocked.Read(ref _bytesRead), Interlocked.Read(ref _workerTicks), _joinRows.ToDictionary());
}
