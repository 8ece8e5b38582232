using Impala.Engine.Columnar;
using Impala.Engine.Columnar.Frames;
using Impala.Engine.Expressions;
using Impala.Storage.Memory;
using Microsoft.Win32.SafeHandles;

namespace Impala.Server.Queries.Cursors;

/// <summary>
/// A file of batches that can be read again in any order; it has no name to be found by and goes with its owner. Each batch is a frame of a
/// stream of its own (<see cref="BatchFrame"/>), so that none needs another one's dictionary. Not thread-safe.
/// </summary>
internal sealed class RowSpool : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly IReadOnlyList<Slot> _slots;
    private readonly MemoryTracker _memory;
    private long _length;

    /// <param name="folder">Where the file is made.</param>
    public RowSpool(string folder, IReadOnlyList<ResultColumn> columns, MemoryTracker memory)
    {
        var path = Path.Combine(folder, $"impala-cursor-{Guid.NewGuid():n}");
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, FileOptions.DeleteOnClose);
        // Without a name the file is gone even when the daemon is killed.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
        _slots = [.. columns.Select((column, index) => new Slot(index, column.Name, column.Type))];
        _memory = memory;
    }

    /// <summary>Appends a batch without selection; answers where it is. The batch stays the caller's.</summary>
    public (long Offset, int Length) Write(RecordBatch batch)
    {
        using var writer = new BatchFrameWriter(batch.NumColumns);
        var length = checked((int)writer.Measure(batch));
        writer.Plan(batch);
        var buffer = BufferPool.Rent(length, _memory);
        try
        {
            writer.Write(batch, buffer.AsSpan<byte>(length));
            RandomAccess.Write(_file, buffer.AsSpan<byte>(length), _length);
        }
        finally
        {
            buffer.Release();
        }
        var offset = _length;
        _length += length;
        return (offset, length);
    }

    /// <summary>A batch written before; the caller disposes it.</summary>
    public RecordBatch Read(long offset, int length)
    {
        var buffer = BufferPool.Rent(length, _memory);
        try
        {
            for (var filled = 0; filled < length;)
            {
                var count = RandomAccess.Read(_file, buffer.AsSpan<byte>(length)[filled..], offset + filled);
                filled += count > 0 ? count : throw new EndOfStreamException("a cursor's file is shorter than what was written to it");
            }
            using var reader = new BatchFrameReader(_slots);
            return reader.Read(buffer, 0, length, _memory);
        }
        finally
        {
            buffer.Release();
        }
    }

    public void Dispose() => _file.Dispose();
}
