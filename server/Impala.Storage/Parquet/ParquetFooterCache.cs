using Impala.Storage.FileSystems;

namespace Impala.Storage.Parquet;

/// <summary>Footers by (path, length, modification time), least recently used first out. Bounded by the footers' bytes in their
/// files; parsed they take some five times as much.</summary>
public sealed class ParquetFooterCache(long maxBytes = 64 << 20)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Key, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = new();
    private long _bytes;

    public static ParquetFooterCache Shared { get; } = new();

    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    /// <summary>The footer of an open file, read when the cache does not hold it.</summary>
    public ParquetMetadata Get(IRandomAccessFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (TryGet(file.Path, file.Length, file.ModificationTime) is { } known)
            return known;
        var key = new Key(file.Path, file.Length, file.ModificationTime);
        // Read outside the lock: two readers of one new file read it twice, which does no harm.
        var metadata = ParquetFooterReader.Read(file);
        lock (_lock)
            Add(key, metadata);
        return metadata;
    }

    /// <summary>The footer of a file that need not be open; null when the cache does not hold it.</summary>
    public ParquetMetadata? TryGet(string path, long length, long modificationTime)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(new Key(path, length, modificationTime), out var node))
                return null;
            _byUse.Remove(node);
            _byUse.AddLast(node);
            return node.Value.Metadata;
        }
    }

    private void Add(Key key, ParquetMetadata metadata)
    {
        if (metadata.FooterLength > maxBytes || _entries.ContainsKey(key))
            return;
        _entries.Add(key, _byUse.AddLast(new Entry(key, metadata)));
        _bytes += metadata.FooterLength;
        while (_bytes > maxBytes)
        {
            var oldest = _byUse.First!;
            _byUse.RemoveFirst();
            _entries.Remove(oldest.Value.Key);
            _bytes -= oldest.Value.Metadata.FooterLength;
        }
    }

    private readonly record struct Key(string Path, long Length, long ModificationTime);

    private readonly record struct Entry(Key Key, ParquetMetadata Metadata);
}
