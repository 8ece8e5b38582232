using System.Diagnostics;
using Impala.Engine.Execution;
using Impala.Server.Protos;

namespace Impala.Server.Coordination;

/// <summary>
/// How limits hold over all backends: each tells the coordinator at a steady pace, and when it ends, what it has used since it last told;
/// the coordinator adds that to its own.
/// </summary>
internal sealed class ResourceUseReporter : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    private readonly Lock _lock = new();
    private readonly ResourceUse _use;
    private readonly Action<ResourceUseUpdate> _send;
    private readonly ITimer _timer;
    private Dictionary<int, long> _joinRows = [];
    private long _bytesRead;
    private long _workerTicks;

    public ResourceUseReporter(ResourceUse use, TimeProvider time, Action<ResourceUseUpdate> send)
    {
        _use = use;
        _send = send;
        _timer = time.CreateTimer(_ => Report(), null, Pace, Pace);
    }

    /// <summary>Tells what is new.</summary>
    public void Report()
    {
        lock (_lock)
        {
            var (bytesRead, workerTicks, joinRows) = _use.Totals();
            var update = new ResourceUseUpdate
            {
                BytesRead = bytesRead - _bytesRead,
                WorkerMicros = (long)Stopwatch.GetElapsedTime(_workerTicks, workerTicks).TotalMicroseconds,
            };
            foreach (var (node, numRows) in joinRows)
                if (numRows > _joinRows.GetValueOrDefault(node))
                    update.JoinRows[node] = numRows - _joinRows.GetValueOrDefault(node);
            (_bytesRead, _workerTicks, _joinRows) = (bytesRead, workerTicks, new Dictionary<int, long>(joinRows));
            _send(update);
        }
    }

    /// <summary>Counts another backend's use at the coordinator; a limit passed is the error.</summary>
    public static Exception? Add(ResourceUse use, ResourceUseUpdate update)
    {
        try
        {
            use.AddBytesRead(update.BytesRead);
            use.AddWorkerTicks(update.WorkerMicros * Stopwatch.Frequency / 1_000_000);
            foreach (var (node, numRows) in update.JoinRows)
                use.AddJoinRows(node, numRows);
            return null;
        }
        catch (Catalog.Errors.SqlException error)
        {
            return error;
        }
    }

    public void Dispose() => _timer.Dispose();
}
