namespace Impala.Engine.Execution;

/// <summary>
/// The threads that run fragment instances: a fixed number with one first-in first-out queue, so that hundreds of queries share a
/// few cores fairly and none holds a thread while it waits. Stacks are 16 MB because plans and expressions are walked recursively.
/// </summary>
public sealed class WorkerPool : IDisposable
{
    private const int StackSize = 16 << 20;

    private readonly object _lock = new();
    private readonly Queue<Driver> _ready = new();
    private readonly Thread[] _threads;
    private bool _isStopped;

    /// <summary>Starts the workers; 0 means one per core.</summary>
    public WorkerPool(int numWorkers = 0)
    {
        _threads = new Thread[numWorkers > 0 ? numWorkers : Environment.ProcessorCount];
        for (var i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(Work, StackSize) { IsBackground = true, Name = "impala-worker-" + i };
            _threads[i].Start();
        }
    }

    public int NumWorkers => _threads.Length;

    /// <summary>Drivers that wait for a worker.</summary>
    public int NumQueued
    {
        get
        {
            lock (_lock)
                return _ready.Count;
        }
    }

    /// <summary>Stops the workers after what they run now; drivers still queued are not run.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isStopped = true;
            Monitor.PulseAll(_lock);
        }
        foreach (var thread in _threads)
            if (thread != Thread.CurrentThread)
                thread.Join();
    }

    internal void Enqueue(Driver driver)
    {
        lock (_lock)
        {
            _ready.Enqueue(driver);
            Monitor.Pulse(_lock);
        }
    }

    private void Work()
    {
        while (true)
        {
            Driver driver;
            lock (_lock)
            {
                while (!_isStopped && _ready.Count == 0)
                    Monitor.Wait(_lock);
                if (_isStopped)
                    return;
                driver = _ready.Dequeue();
            }
            driver.RunSlice();
        }
    }
}
