using Impala.Storage.Errors;
using Microsoft.Win32.SafeHandles;

namespace Impala.Storage.FileSystems;

/// <summary>An open file of this machine; once disposed it goes to the cache of open files it came from.</summary>
internal sealed class LocalRandomAccessFile : IRandomAccessFile
{
    private readonly SafeFileHandle _handle;
    private readonly FileHandleCache _cache;
    private readonly DateTime _writtenAt;
    private int _isIdle;

    public LocalRandomAccessFile(string path, FileHandleCache cache)
    {
        Path = path;
        _cache = cache;
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
        Length = RandomAccess.GetLength(_handle);
        _writtenAt = File.GetLastWriteTimeUtc(_handle);
    }

    public string Path { get; }

    public long Length { get; }

    public long ModificationTime => new DateTimeOffset(_writtenAt).ToUnixTimeMilliseconds();

    /// <summary>When the cache got it.</summary>
    public long IdleSince { get; set; }

    /// <summary>True while nobody may read it.</summary>
    public bool IsIdle
    {
        get => Volatile.Read(ref _isIdle) != 0;
        set => Volatile.Write(ref _isIdle, value ? 1 : 0);
    }

    /// <summary>True when the file at the path has this length and time: as far as anyone can tell, this one.</summary>
    public bool IsAt(string path)
    {
        try
        {
            var now = new FileInfo(path);
            return now.Exists && now.Length == Length && now.LastWriteTimeUtc == _writtenAt;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ObjectDisposedException.ThrowIf(IsIdle, this);
        var total = 0;
        try
        {
            while (total < destination.Length)
            {
                var read = RandomAccess.Read(_handle, destination[total..], offset + total);
                if (read == 0)
                    break;
                total += read;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.InputOutput(Path, exception);
        }
        return total;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isIdle, 1) == 0)
            _cache.Give(this);
    }

    public void Close() => _handle.Dispose();
}
