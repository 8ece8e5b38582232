namespace Impala.Storage.FileSystems;

/// <summary>
/// Open files of this machine that nobody reads now, kept for the next reader: opening, locking, asking and closing take more system calls
/// than reading a small file does. A file is taken again only after its path was looked up anew, so that one which was replaced,
/// changed or deleted meanwhile is opened (or missed) as if there were no cache. Files that stay unused are closed soon, as a deleted one's
/// space is not free before.
/// </summary>
internal sealed class FileHandleCache
{
    private const int MaxFiles = 128;
    private static readonly TimeSpan MaxIdle = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    /// <summary>Longest unused first.</summary>
    private readonly LinkedList<LocalRandomAccessFile> _idle = new();
    private readonly Dictionary<string, LinkedListNode<LocalRandomAccessFile>> _byPath = new(StringComparer.Ordinal);
    private bool _isTimerSet;

    public FileHandleCache(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static cache => ((FileHandleCache)cache!).CloseUnused(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count
    {
        get
        {
            lock (_lock)
                return _idle.Count;
        }
    }

    /// <summary>An open file of the path, which is the caller's now, if there is one and it is what lies there.</summary>
    public LocalRandomAccessFile? TryTake(string path)
    {
        LocalRandomAccessFile file;
        lock (_lock)
        {
            if (!_byPath.Remove(path, out var node))
                return null;
            file = node.Value;
            _idle.Remove(node);
        }
        if (file.IsAt(path))
        {
            file.IsIdle = false;
            return file;
        }
        file.Close();
        return null;
    }

    /// <summary>Takes over a file that its reader has done with.</summary>
    public void Give(LocalRandomAccessFile file)
    {
        LocalRandomAccessFile? over = null;
        lock (_lock)
        {
            file.IdleSince = _time.GetTimestamp();
            var node = new LinkedListNode<LocalRandomAccessFile>(file);
            if (!_byPath.TryAdd(file.Path, node))
            {
                over = file;
            }
            else
            {
                _idle.AddLast(node);
                if (_idle.Count > MaxFiles)
                    over = TakeFirst();
                if (!_isTimerSet)
                    _isTimerSet = _timer.Change(MaxIdle, Timeout.InfiniteTimeSpan);
            }
        }
        over?.Close();
    }

    private void CloseUnused()
    {
        while (TryTakeFirst(MaxIdle) is { } file)
            file.Close();
        lock (_lock)
            _isTimerSet = _idle.Count > 0 && _timer.Change(MaxIdle, Timeout.InfiniteTimeSpan);
    }

    private LocalRandomAccessFile? TryTakeFirst(TimeSpan minIdle)
    {
        lock (_lock)
            return _idle.First is { Value: var first } && _time.GetElapsedTime(first.IdleSince) >= minIdle ? TakeFirst() : null;
    }

    private LocalRandomAccessFile TakeFirst()
    {
        var file = _idle.First!.Value;
        _idle.RemoveFirst();
        _byPath.Remove(file.Path);
        return file;
    }
}
