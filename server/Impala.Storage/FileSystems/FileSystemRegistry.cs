using System.Collections.Frozen;
using Impala.Storage.Errors;
using Impala.Storage.FileSystems.S3;

namespace Impala.Storage.FileSystems;

/// <summary>File systems by scheme. To add one: implement <see cref="IFileSystem"/> and put it on the list in <see cref="Default"/>.</summary>
public sealed class FileSystemRegistry
{
    private readonly FrozenDictionary<string, IFileSystem> _byScheme;

    public FileSystemRegistry(IEnumerable<IFileSystem> fileSystems) =>
        _byScheme = fileSystems.ToFrozenDictionary(fileSystem => fileSystem.Scheme, StringComparer.Ordinal);

    public static FileSystemRegistry Default { get; } = new(
        [new LocalFileSystem(), new S3FileSystem("s3a", S3Connection.Shared), new S3FileSystem("s3", S3Connection.Shared)]);

    /// <summary>The file system that serves a path; a path without a scheme is local.</summary>
    public IFileSystem Get(string path)
    {
        var scheme = SchemeOf(path);
        return _byScheme.TryGetValue(scheme, out var fileSystem) ? fileSystem : throw StorageErrors.UnknownScheme(path, scheme);
    }

    public static string SchemeOf(string path)
    {
        var colon = path.IndexOf(':', StringComparison.Ordinal);
        return colon > 1 && path.IndexOf('/', StringComparison.Ordinal) == colon + 1 ? path[..colon].ToLowerInvariant() : "file";
    }
}
