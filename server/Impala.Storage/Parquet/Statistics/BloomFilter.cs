using System.Buffers.Binary;
using Impala.Catalog.Types;
using Impala.Storage.FileSystems;
using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet.Statistics;

/// <summary>A chunk's split-block bloom filter: it tells that a value is surely not in the row group. Only the block of a value
/// that is asked for is read, so the file must stay open. Only for types whose values stand
/// in the file exactly as in the table. Source: Parquet format, BloomFilter.md.</summary>
public sealed class BloomFilter
{
    private const int MaxLength = 128 << 20;
    private const int HeaderLength = 256;

    private readonly IRandomAccessFile _file;
    private readonly long _start;
    private readonly int _length;
    private readonly PhysicalType _type;

    private BloomFilter(IRandomAccessFile file, long start, int length, PhysicalType type)
    {
        _file = file;
        _start = start;
        _length = length;
        _type = type;
    }

    /// <summary>False when no row holds the number (integers, DATE in days, DECIMAL unscaled in the file's scale).</summary>
    public bool MightContain(long number)
    {
        Span<byte> plain = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(plain, number);
        if (_type == PhysicalType.Int32)
            return number is >= int.MinValue and <= int.MaxValue && Contains(XxHash.Hash(plain[..4]));
        return Contains(XxHash.Hash(plain));
    }

    /// <summary>False when no row holds the text.</summary>
    public bool MightContain(ReadOnlySpan<byte> text) => Contains(XxHash.Hash(text));

    /// <summary>False when no row holds the FLOAT or DOUBLE. Zeros and NaN stand in a file in several forms: of them it tells nothing.</summary>
    public bool MightContain(double number)
    {
        if (number == 0 || double.IsNaN(number))
            return true;
        Span<byte> plain = stackalloc byte[8];
        if (_type == PhysicalType.Double)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(plain, number);
            return Contains(XxHash.Hash(plain));
        }
        BinaryPrimitives.WriteSingleLittleEndian(plain, (float)number);
        return Contains(XxHash.Hash(plain[..4]));
    }

    private bool Contains(ulong hash)
    {
        Span<byte> block = stackalloc byte[SplitBlocks.BlockLength];
        return _file.Read(_start + SplitBlocks.OffsetOf(_length, hash), block) != block.Length || SplitBlocks.Contains(block, hash);
    }

    internal static BloomFilter? TryRead(IRandomAccessFile file, ParquetField field, ParquetRowGroup group, SqlType type)
    {
        if (field.Leaf is not { } leaf || !IsExact(leaf, type))
            return null;
        var chunk = group.Columns[field.LeafIndex];
        if (chunk.BloomFilterOffset <= 0 || chunk.BloomFilterOffset >= file.Length)
            return null;
        var head = new byte[(int)Math.Min(HeaderLength, file.Length - chunk.BloomFilterOffset)];
        if (file.Read(chunk.BloomFilterOffset, head) != head.Length)
            return null;
        try
        {
            var reader = new CompactReader(head);
            var header = BloomFilterHeader.Read(ref reader);
            var start = chunk.BloomFilterOffset + reader.Position;
            if (!header.IsSupported || header.NumBytes > MaxLength || header.NumBytes > file.Length - start)
                return null;
            return new BloomFilter(file, start, header.NumBytes, leaf.Type!.Value);
        }
        catch (ParquetFormatException)
        {
            // A filter is only a shortcut: a damaged one is no error.
            return null;
        }
    }

    private static bool IsExact(SchemaElement leaf, SqlType type) => (leaf.Type, type.Kind) switch
    {
        (PhysicalType.Int32, SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Int) => StatisticsDecoder.IsSigned(leaf),
        (PhysicalType.Int64, SqlTypeKind.BigInt) => StatisticsDecoder.IsSigned(leaf),
        (PhysicalType.Int32, SqlTypeKind.Date) => true,
        (PhysicalType.Int32 or PhysicalType.Int64, SqlTypeKind.Decimal) => leaf.EffectiveType.Kind == LogicalKind.Decimal && leaf.EffectiveType.Scale == type.Scale,
        (PhysicalType.ByteArray, SqlTypeKind.String or SqlTypeKind.Binary) => true,
        (PhysicalType.Float, SqlTypeKind.Float) or (PhysicalType.Double, SqlTypeKind.Double) => true,
        _ => false,
    };
}
