using System.Runtime.InteropServices;
using Impala.Catalog.Errors;
using Impala.Storage.Errors;
using Impala.Storage.Memory;

namespace Impala.Storage.FileSystems;

/// <summary>Files of this machine (or of a mount every node shares). Paths are absolute, with or without <c>file://</c>.</summary>
public sealed partial class LocalFileSystem : IFileSystem
{
    private const int OpenReadOnlyDirectory = 0x10000; // O_RDONLY | O_DIRECTORY

    private readonly FileHandleCache _handles;

    /// <param name="time">By which files that nobody reads any more are closed.</param>
    public LocalFileSystem(TimeProvider? time = null) => _handles = new FileHandleCache(time ?? TimeProvider.System);

    public string Scheme => "file";

    public bool IsObjectStore => false;

    public IRandomAccessFile OpenRead(string path, MemoryTracker? memory = null) => Guard(path, local => _handles.TryTake(local) ?? new LocalRandomAccessFile(local, _handles));

    public IWritableFile Create(string path, MemoryTracker? memory = null) => Guard(path, static local =>
    {
        CreateParent(local);
        return new LocalWritableFile(local);
    });

    public FileStatus? TryGetStatus(string path) => Guard(path, FileStatus? (local) =>
    {
        var file = new FileInfo(local);
        if (file.Exists)
            return new FileStatus(path, file.Length, UnixMilliseconds(file), false);
        var directory = new DirectoryInfo(local);
        return directory.Exists ? new FileStatus(path, 0, UnixMilliseconds(directory), true) : null;
    });

    public IReadOnlyList<FileStatus> List(string directory, bool recursive = false) => Guard(directory, local =>
    {
        var folder = new DirectoryInfo(local);
        var entries = new List<FileStatus>();
        if (!folder.Exists)
            return entries;
        var options = new EnumerationOptions { RecurseSubdirectories = recursive, AttributesToSkip = 0, IgnoreInaccessible = false };
        foreach (var entry in folder.EnumerateFileSystemInfos("*", options))
        {
            var length = entry is FileInfo file ? file.Length : 0;
            entries.Add(new FileStatus(entry.FullName, length, UnixMilliseconds(entry), entry is DirectoryInfo));
        }
        entries.Sort(static (left, right) => string.CompareOrdinal(left.Path, right.Path));
        return entries;
    });

    public void CreateDirectory(string path) => Guard(path, static local => Directory.CreateDirectory(local));

    public void Rename(string source, string target)
    {
        var localTarget = ToLocal(target);
        Guard(source, local =>
        {
            CreateParent(localTarget);
            if (Directory.Exists(local))
                Directory.Move(local, localTarget);
            else
                File.Move(local, localTarget);
            return true;
        });
    }

    public void Delete(string path) => Guard(path, static local =>
    {
        if (File.Exists(local))
            File.Delete(local);
        return true;
    });

    public void DeleteDirectory(string path) => Guard(path, static local =>
    {
        if (Directory.Exists(local))
            Directory.Delete(local, true);
        return true;
    });

    public void DeleteWritten(string directory, string namePrefix)
    {
        foreach (var entry in List(directory, recursive: true))
            if (!entry.IsDirectory && Path.GetFileName(entry.Path).StartsWith(namePrefix, StringComparison.Ordinal))
                Delete(entry.Path);
    }

    public void SyncFile(string path) => Guard(path, static local =>
    {
        using var handle = File.OpenHandle(local, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(handle);
        return true;
    });

    public void SyncDirectory(string path) => Guard(path, static local =>
    {
        // .NET opens no handles on folders; Windows neither needs nor offers this.
        if (OperatingSystem.IsWindows())
            return true;
        var descriptor = NativeOpen(local, OpenReadOnlyDirectory);
        if (descriptor < 0)
            throw new IOException($"cannot open folder: error {Marshal.GetLastPInvokeError()}");
        try
        {
            if (NativeSync(descriptor) != 0)
                throw new IOException($"fsync failed: error {Marshal.GetLastPInvokeError()}");
        }
        finally
        {
            _ = NativeClose(descriptor);
        }
        return true;
    });

    /// <summary>The path without its scheme.</summary>
    public static string ToLocal(string path)
    {
        const string prefix = "file:";
        if (!path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            return path;
        var local = path[prefix.Length..];
        return local.StartsWith("//", StringComparison.Ordinal) ? local[2..] : local;
    }

    private static void CreateParent(string local)
    {
        if (Path.GetDirectoryName(local) is { Length: > 0 } parent)
            Directory.CreateDirectory(parent);
    }

    private static long UnixMilliseconds(FileSystemInfo entry) => new DateTimeOffset(entry.LastWriteTimeUtc).ToUnixTimeMilliseconds();

    private static T Guard<T>(string path, Func<string, T> action)
    {
        try
        {
            return action(ToLocal(path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw ToSqlException(path, exception);
        }
    }

    internal static SqlException ToSqlException(string path, Exception exception) =>
        exception is FileNotFoundException or DirectoryNotFoundException
            ? StorageErrors.FileNotFound(path, exception)
            : StorageErrors.InputOutput(path, exception);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeOpen(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int NativeSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int NativeClose(int descriptor);
}
