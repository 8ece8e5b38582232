namespace Impala.Storage.FileSystems;

/// <summary>A file opened for positional reads. Reads may come from several threads at once.</summary>
public interface IRandomAccessFile : IDisposable
{
    /// <summary>The path it was opened by, for error messages.</summary>
    string Path { get; }

    /// <summary>Bytes, fixed when the file was opened.</summary>
    long Length { get; }

    /// <summary>Unix time in milliseconds, fixed when the file was opened.</summary>
    long ModificationTime { get; }

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/>; answers fewer bytes only at the end of the file.</summary>
    int Read(long offset, Span<byte> destination);
}
