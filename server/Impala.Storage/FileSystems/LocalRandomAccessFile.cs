using Impala.Storage.Errors;
using Microsoft.Win32.SafeHandles;

namespace Impala.Storage.FileSystems;

internal sealed class LocalRandomAccessFile : IRandomAccessFile
{
    private readonly SafeFileHandle _handle;

    public LocalRandomAccessFile(string path)
    {
        Path = path;
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);
        Length = RandomAccess.GetLength(_handle);
        ModificationTime = new DateTimeOffset(File.GetLastWriteTimeUtc(_handle)).ToUnixTimeMilliseconds();
    }

    public string Path { get; }

    public long Length { get; }

    public long ModificationTime { get; }

    public int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
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

    public void Dispose() => _handle.Dispose();
}
