namespace Impala.Storage.FileSystems;

/// <summary>A new file written from its start to its end.</summary>
public interface IWritableFile : IDisposable
{
    string Path { get; }

    /// <summary>Bytes written so far.</summary>
    long Position { get; }

    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Makes everything written so far survive a crash of the machine (fsync). The folder's entry needs
    /// <see cref="IFileSystem.SyncDirectory"/> as well. An object is complete then and takes no more.</summary>
    void Sync();
}
