using Impala.Engine.Columnar;
using Impala.Engine.Execution;
using Xunit;

namespace Impala.Engine.Tests.Execution;

/// <summary>Collects a query's rows; may be told to stop taking after some rows, as a client that pauses.</summary>
internal sealed class TestConsumer : IResultConsumer
{
    private readonly Lock _lock = new();
    private readonly long _pauseAfter;
    private readonly TaskCompletionSource _paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Signal? _resume;
    private bool _isResumed;

    public TestConsumer(long pauseAfter = long.MaxValue) => _pauseAfter = pauseAfter;

    public List<object?[]> Rows { get; } = [];

    public Exception? Error { get; private set; }

    public bool IsCompleted { get; private set; }

    /// <summary>Completes when the consumer has refused a batch.</summary>
    public Task Paused => _paused.Task;

    public bool TryConsume(RecordBatch batch, out Signal? wait)
    {
        lock (_lock)
        {
            wait = null;
            if (Rows.Count >= _pauseAfter && !_isResumed)
            {
                wait = _resume ??= new Signal();
                _paused.TrySetResult();
                return false;
            }
        }
        Assert.Null(batch.Selection);
        Rows.AddRange(TestRows.Read(batch));
        batch.Dispose();
        return true;
    }

    public void Resume()
    {
        Signal? wake;
        lock (_lock)
        {
            _isResumed = true;
            wake = _resume;
        }
        wake?.Set();
    }

    public void Complete() => IsCompleted = true;

    public void Fail(Exception error) => Error = error;
}
