using Impala.Engine.Execution.Profile;
using Impala.Engine.Execution.Sinks;
using Impala.Engine.Planning;
using Impala.Engine.Scan;

namespace Impala.Engine.Execution;

/// <summary>
/// Runs fragment instances on a worker pool: builds operators from plan nodes, hands them to a driver, and frees everything when the
/// instance ends, however it ends. A failed instance tells its receivers; cancelling the query's other instances is the caller's part.
/// </summary>
public sealed class FragmentExecutor
{
    private readonly WorkerPool _pool;
    private readonly TimeProvider _time;

    public FragmentExecutor(WorkerPool pool, TimeProvider? time = null)
    {
        _pool = pool;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Starts one instance; the task completes when it ended and freed its memory, and never faults.</summary>
    /// <param name="ranges">All scan ranges of the fragment on this backend, for all its local instances; they claim them from a shared queue.</param>
    /// <param name="consumer">Takes the rows of a fragment without sink; null elsewhere.</param>
    /// <param name="isInline">The calling thread runs the beginning, and workers the rest if there is one.</param>
    public Task<FragmentInstanceResult> RunAsync(
        PlanFragment fragment, FragmentInstanceContext context, IReadOnlyList<ScanRange> ranges, IResultConsumer? consumer = null, bool isInline = false)
    {
        ArgumentNullException.ThrowIfNull(fragment);
        ArgumentNullException.ThrowIfNull(context);
        if (fragment.Sink is null == consumer is null)
            throw new ArgumentException("a fragment has either a stream sink or a result consumer", nameof(consumer));
        var completion = new TaskCompletionSource<FragmentInstanceResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        var metrics = new InstanceMetrics();
        var started = _time.GetTimestamp();
        var driver = new Driver(_pool, _time, context.Slice, context.Use is { Limits.WorkerSeconds: > 0 } use ? use : null, Build, Finish, context.CancellationToken);
        driver.Start(isInline);
        return completion.Task;

        Sink Build()
        {
            var root = new OperatorBuilder.OperatorBuilder(context, metrics, ranges).Build(fragment.Root);
            try
            {
                return fragment.Sink is { } spec
                    ? StreamSink.Create(root, fragment.Root.Output, spec, context)
                    : new ResultSink(root, consumer!, context.Memory);
            }
            catch
            {
                root.Dispose();
                throw;
            }
        }

        void Finish(Sink? sink, Exception? error)
        {
            try
            {
                if (error is not null)
                    Report(sink, error);
                sink?.Dispose();
            }
            catch (Exception exception)
            {
                error ??= exception;
            }
            var profile = new FragmentInstanceProfile(
                fragment.Id, context.InstanceIndex, metrics.ToProfiles(), context.Memory.Peak, _time.GetElapsedTime(started));
            completion.SetResult(new FragmentInstanceResult(profile, error));
        }

        void Report(Sink? sink, Exception error)
        {
            if (sink is not null)
            {
                sink.Fail(error);
                return;
            }
            // Building failed: receivers must still hear of it.
            consumer?.Fail(error);
            if (fragment.Sink is { } spec)
                StreamSink.FailReceivers(spec, context, error);
        }
    }
}
