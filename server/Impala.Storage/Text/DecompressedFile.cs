using Impala.Catalog.Errors;
using Impala.Storage.FileSystems;

namespace Impala.Storage.Text;

/// <summary>A compressed file's content, read once from its start to its end.</summary>
internal sealed class DecompressedFile(IRandomAccessFile file, Stream text) : IRandomAccessFile
{
    private long _position;

    public string Path => file.Path;

    /// <summary>Not known: the end is where a read gives fewer bytes.</summary>
    public long Length => long.MaxValue;

    public long ModificationTime => file.ModificationTime;

    public int Read(long offset, Span<byte> destination)
    {
        if (offset != _position)
            throw new InvalidOperationException("a compressed file is read from its start to its end");
        try
        {
            var read = text.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
            _position += read;
            return read;
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or ICSharpCode.SharpZipLib.SharpZipBaseException or ZstdSharp.ZstdException or ArgumentException or IndexOutOfRangeException)
        {
            throw new SqlException(SqlState.DataException, $"text file is corrupt: {file.Path}", detail: FormattableString.Invariant($"{error.Message} (behind byte {_position} of its text)"), inner: error);
        }
    }

    public void Dispose()
    {
        text.Dispose();
        file.Dispose();
    }
}
