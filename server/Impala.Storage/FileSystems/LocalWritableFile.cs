using Impala.Storage.Errors;
using Microsoft.Win32.SafeHandles;

namespace Impala.Storage.FileSystems;

internal sealed class LocalWritableFile : IWritableFile
{
    private readonly SafeFileHandle _handle;

    public LocalWritableFile(string path)
    {
        Path = path;
        _handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
    }

    public string Path { get; }

    public long Position { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, Position);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.InputOutput(Path, exception);
        }
        Position += bytes.Length;
    }

    public void Sync()
    {
        try
        {
            RandomAccess.FlushToDisk(_handle);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw StorageErrors.InputOutput(Path, exception);
        }
    }

    public void Dispose() => _handle.Dispose();
}
