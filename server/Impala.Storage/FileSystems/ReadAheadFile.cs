using Impala.Catalog.Errors;
using Impala.Storage.Errors;
using Impala.Storage.Memory;

namespace Impala.Storage.FileSystems;

/// <summary>
/// Makes few large reads of many small ones, for files whose every read is a round trip over a network. A read that is not in memory fetches
/// a range of at least <see cref="MinRange"/>, up to where the next one in memory begins, so that small columns that lie side by side come together.
/// A read that begins where another ended belongs to a stream: the range behind it, twice as long up to <see cref="MaxRange"/>, is fetched
/// meanwhile. Ranges not used for longest give way. Threads may share it.
/// </summary>
internal sealed class ReadAheadFile(IRandomAccessFile inner, MemoryTracker memory) : IRandomAccessFile
{
    internal const int MinRange = 256 << 10;
    internal const int MaxRange = 4 << 20;
    private const long MaxBytes = 24 << 20;
    private const int NumEnds = 64;

    private readonly Lock _lock = new();

    /// <summary>Longest unused first.</summary>
    private readonly List<Range> _ranges = [];

    /// <summary>Where the last reads ended.</summary>
    private readonly long[] _ends = new long[NumEnds];
    private int _nextEnd;
    private long _bytes;
    private bool _isDisposed;

    public string Path => inner.Path;

    public long Length => inner.Length;

    public long ModificationTime => inner.ModificationTime;

    public int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var length = (int)Math.Min(destination.Length, Math.Max(0, Length - offset));
        var done = 0;
        while (done < length)
        {
            var range = Acquire(offset + done, length - done);
            try
            {
                done += range.TryCopy(offset + done, destination[done..length], out var copied) ? copied : ReadDirectly(offset + done, destination[done..length]);
            }
            finally
            {
                range.Release();
            }
        }
        lock (_lock)
            _ends[_nextEnd++ % NumEnds] = offset + length;
        return length;
    }

    public void Dispose()
    {
        Range[] ranges;
        lock (_lock)
        {
            _isDisposed = true;
            ranges = [.. _ranges];
            _ranges.Clear();
        }
        // Ends fetches under way: their buffers are of the query's memory, so that none may outlive it.
        inner.Dispose();
        foreach (var range in ranges)
            range.Close();
    }

    private int ReadDirectly(long offset, Span<byte> destination)
    {
        var read = inner.Read(offset, destination);
        return read > 0 ? read : throw StorageErrors.FileChanged(Path);
    }

    /// <summary>The range that holds an offset, with a reference for the caller; it may have to be fetched yet.</summary>
    private Range Acquire(long offset, int length)
    {
        Range? ahead = null;
        Range? range;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            range = Find(offset);
            if (range is null)
            {
                var previous = _ranges.Find(other => other.End == offset);
                var isStream = previous is not null || (offset > 0 && Array.IndexOf(_ends, offset) >= 0);
                range = Add(offset, (int)Math.Max(length, Math.Min(MaxRange, Math.Max(MinRange, (previous?.Length ?? 0) * 2L))), isStream);
            }
            else
            {
                _ranges.Remove(range);
                _ranges.Add(range);
            }
            range.AddReference();
            if (range.IsStream && !range.IsTouched && range.End < Length && Find(range.End) is null)
            {
                ahead = Add(range.End, (int)Math.Min(MaxRange, range.Length * 2L), isStream: true);
                ahead.AddReference();
            }
            range.IsTouched = true;
            Evict();
        }
        if (ahead is not null)
            _ = Task.Run(ahead.Prefetch);
        return range;
    }

    private Range? Find(long offset)
    {
        foreach (var range in _ranges)
            if (offset >= range.Start && offset < range.End)
                return range;
        return null;
    }

    private Range Add(long start, int length, bool isStream)
    {
        var end = Math.Min(Length, start + length);
        foreach (var other in _ranges)
            if (other.Start > start && other.Start < end)
                end = other.Start;
        var range = new Range(inner, memory, start, (int)(end - start), isStream);
        _ranges.Add(range);
        _bytes += range.Length;
        return range;
    }

    private void Evict()
    {
        for (var i = 0; i < _ranges.Count - 1 && _bytes > MaxBytes;)
        {
            var oldest = _ranges[i];
            if (oldest.IsInUse)
            {
                i++;
                continue;
            }
            _ranges.RemoveAt(i);
            _bytes -= oldest.Length;
            oldest.Release();
        }
    }

    /// <summary>Bytes of the file, fetched by whoever needs them first. The file holds a reference, as does each thread that reads or fetches.</summary>
    private sealed class Range(IRandomAccessFile file, MemoryTracker memory, long start, int length, bool isStream)
    {
        private readonly Lock _fetching = new();
        private NativeBuffer? _buffer;
        private int _numReferences = 1;
        private bool _isClosed;

        public long Start => start;

        public long End => start + length;

        public int Length => length;

        public bool IsStream => isStream;

        /// <summary>Whether a read has come to it.</summary>
        public bool IsTouched { get; set; }

        public bool IsInUse => Volatile.Read(ref _numReferences) > 1;

        public void AddReference() => Interlocked.Increment(ref _numReferences);

        public void Release()
        {
            if (Interlocked.Decrement(ref _numReferences) == 0)
                Close();
        }

        /// <summary>Gives the bytes back once nobody fetches any more; nobody does afterwards.</summary>
        public void Close()
        {
            lock (_fetching)
            {
                _isClosed = true;
                _buffer?.Release();
                _buffer = null;
            }
        }

        /// <summary>Copies what it has from an offset on; false when memory does not suffice to keep it.</summary>
        public bool TryCopy(long offset, Span<byte> destination, out int copied)
        {
            copied = 0;
            if (!TryFetch())
                return false;
            copied = (int)Math.Min(destination.Length, End - offset);
            _buffer!.Span.Slice((int)(offset - start), copied).CopyTo(destination);
            return true;
        }

        /// <summary>Fetches ahead of need, with a reference of its own. What fails is left for the read that needs it.</summary>
        public void Prefetch()
        {
            try
            {
                TryFetch();
            }
            catch (Exception exception) when (exception is SqlException or OperationCanceledException or ObjectDisposedException)
            {
                // The read that comes here says so.
            }
            finally
            {
                Release();
            }
        }

        private bool TryFetch()
        {
            lock (_fetching)
            {
                if (_buffer is not null || _isClosed)
                    return !_isClosed;
                NativeBuffer buffer;
                try
                {
                    buffer = BufferPool.Rent(length, memory);
                }
                catch (SqlException exception) when (exception.SqlState == SqlState.ProgramLimitExceeded)
                {
                    return false;
                }
                try
                {
                    if (file.Read(start, buffer.Span[..length]) != length)
                        throw StorageErrors.FileChanged(file.Path);
                    _buffer = buffer;
                    return true;
                }
                catch
                {
                    buffer.Release();
                    throw;
                }
            }
        }
    }
}
