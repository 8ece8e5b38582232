using System.Buffers.Binary;
using Impala.Storage.Errors;
using Impala.Storage.FileSystems;
using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet;

/// <summary>Reads and checks a file's footer: magic, length, then the thrift message through the bounded reader. One read of the
/// file's last 64 KiB is enough for most files. Errors: 22000 naming the file.</summary>
public static class ParquetFooterReader
{
    private const int TailSize = 64 * 1024;
    private const int MaxFooterLength = 256 << 20;
    private const int TrailerLength = 8;
    private const int MagicLength = 4;

    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    public static ParquetMetadata Read(IRandomAccessFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (file.Length < MagicLength + TrailerLength)
            throw StorageErrors.NotParquet(file.Path, $"a Parquet file has at least 12 bytes, this one {file.Length}");
        var tail = new byte[(int)Math.Min(file.Length, TailSize)];
        ReadExactly(file, file.Length - tail.Length, tail);
        if (!tail.AsSpan(tail.Length - MagicLength).SequenceEqual(Magic))
            throw StorageErrors.NotParquet(file.Path, "its last four bytes are not PAR1");
        var footerLength = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(tail.Length - TrailerLength));
        if (footerLength == 0 || footerLength > MaxFooterLength || footerLength > file.Length - MagicLength - TrailerLength)
            throw StorageErrors.NotParquet(file.Path, $"its footer cannot have {footerLength} bytes, the file has {file.Length}");
        CheckHeader(file, tail);
        var footerOffset = file.Length - TrailerLength - footerLength;
        var footer = new byte[footerLength];
        if (footerLength + TrailerLength <= tail.Length)
            tail.AsSpan(tail.Length - TrailerLength - (int)footerLength, (int)footerLength).CopyTo(footer);
        else
            ReadExactly(file, footerOffset, footer);
        try
        {
            var reader = new CompactReader(footer);
            return new ParquetMetadata(file.Path, footerOffset, footer.Length, FileMetaDataMessage.Read(ref reader));
        }
        catch (ParquetFormatException exception)
        {
            throw StorageErrors.CorruptFooter(file.Path, exception.Message, exception);
        }
    }

    /// <summary>Rows of a file.</summary>
    public static long ReadNumRows(string path)
    {
        using var file = FileSystemRegistry.Default.Get(path).OpenRead(path);
        return Read(file).NumRows;
    }

    private static void CheckHeader(IRandomAccessFile file, ReadOnlySpan<byte> tail)
    {
        Span<byte> head = stackalloc byte[MagicLength];
        if (file.Length == tail.Length)
            tail[..MagicLength].CopyTo(head);
        else
            ReadExactly(file, 0, head);
        if (!head.SequenceEqual(Magic))
            throw StorageErrors.NotParquet(file.Path, "its first four bytes are not PAR1");
    }

    private static void ReadExactly(IRandomAccessFile file, long offset, Span<byte> destination)
    {
        if (file.Read(offset, destination) != destination.Length)
            throw StorageErrors.NotParquet(file.Path, "it is shorter than when it was opened");
    }
}
