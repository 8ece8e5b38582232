using System.Buffers.Binary;
using Impala.Catalog.Types;
using Impala.Storage.FileSystems;
using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet.Statistics;

/// <summary>A chunk's split-block bloom filter: it tells that a value is surely not in the row group. Only for types whose values stand
/// in the file exactly as in the table. Source: Parquet format, BloomFilter.md.</summary>
public sealed class BloomFilter
{
    private const int MaxLength = 128 << 20;
    private const int BlockLength = 32;
    private const int HeaderLength = 256;

    private static readonly uint[] Salts = [0x47B6137B, 0x44974D91, 0x8824AD5B, 0xA2B7289D, 0x705495C7, 0x2DF1424B, 0x9EFC4947, 0x5C6BFB31];

    private readonly byte[] _bits;
    private readonly PhysicalType _type;

    private BloomFilter(byte[] bits, PhysicalType type)
    {
        _bits = bits;
        _type = type;
    }

    /// <summary>False when no row holds the number (integers, DATE in days, DECIMAL unscaled in the file's scale).</summary>
    public bool MightContain(long number)
    {
        Span<byte> plain = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(plain, number);
        if (_type == PhysicalType.Int32)
            return number is >= int.MinValue and <= int.MaxValue && MightContainHash(XxHash.Hash(plain[..4]));
        return MightContainHash(XxHash.Hash(plain));
    }

    /// <summary>False when no row holds the text.</summary>
    public bool MightContain(ReadOnlySpan<byte> text) => MightContainHash(XxHash.Hash(text));

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
            var bits = new byte[header.NumBytes];
            return file.Read(start, bits) == bits.Length ? new BloomFilter(bits, leaf.Type!.Value) : null;
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
        _ => false,
    };

    private bool MightContainHash(ulong hash)
    {
        var numBlocks = (ulong)(_bits.Length / BlockLength);
        var block = _bits.AsSpan((int)(((hash >> 32) * numBlocks) >> 32) * BlockLength, BlockLength);
        var key = (uint)hash;
        for (var i = 0; i < Salts.Length; i++)
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(block[(i * 4)..]);
            if ((word & (1U << (int)((key * Salts[i]) >> 27))) == 0)
                return false;
        }
        return true;
    }
}
