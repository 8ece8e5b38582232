using System.Runtime.CompilerServices;
using Impala.Catalog.Types;
using Impala.Storage.Memory;
using Impala.Storage.Parquet.Statistics;
using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet.Encoding;

/// <summary>
/// Collects the bloom filter of a chunk. A column for which no size was asked begins with the largest and is halved at the end, as long as
/// one in a hundred values that are not there would pass for being there.
/// </summary>
/// <param name="wanted">Bytes; 0 lets the values decide.</param>
internal sealed unsafe class BloomFilterBuilder(int wanted, SchemaElement leaf, MemoryTracker tracker) : IDisposable
{
    /// <summary>Sizes that may be asked for: Impala's.</summary>
    public const int MinLength = 64;

    public const int MaxLength = 128 << 20;

    private const int DefaultMaxLength = 8 << 20;
    private const double WantedErrors = 0.01;

    private NativeBuffer? _buffer;
    private long _numDistinct;

    private int Length => wanted > 0 ? wanted : DefaultMaxLength;

    private Span<byte> Bits => _buffer is null ? default : new Span<byte>(_buffer.Pointer, Length);

    /// <summary>Whether filters can be written of columns that lie so in the file.</summary>
    public static bool Supports(SchemaElement leaf, SqlType type) =>
        type.Kind is SqlTypeKind.TinyInt or SqlTypeKind.SmallInt or SqlTypeKind.Int or SqlTypeKind.BigInt or SqlTypeKind.Date
            or SqlTypeKind.Float or SqlTypeKind.Double or SqlTypeKind.String
        && leaf.Type is PhysicalType.Int32 or PhysicalType.Int64 or PhysicalType.Float or PhysicalType.Double or PhysicalType.ByteArray;

    public bool HasValues => _buffer is not null;

    /// <summary>Takes the values of a PLAIN page, or of a dictionary.</summary>
    public void Add(ReadOnlySpan<byte> plain)
    {
        if (plain.IsEmpty)
            return;
        if (_buffer is null)
        {
            _buffer = BufferPool.Rent(Length, tracker);
            Bits.Clear();
        }
        var bits = Bits;
        while (!plain.IsEmpty)
        {
            var (start, length) = leaf.Type switch
            {
                PhysicalType.ByteArray => (4, Unsafe.ReadUnaligned<int>(in plain[0])),
                PhysicalType.Int32 or PhysicalType.Float => (0, 4),
                _ => (0, 8),
            };
            if (SplitBlocks.Add(bits, XxHash.Hash(plain.Slice(start, length))))
                _numDistinct++;
            plain = plain[(start + length)..];
        }
    }

    /// <summary>Header and bits of the filter, for the file, and begins anew; null when there were no values.</summary>
    public byte[]? Take(CompactWriter thrift)
    {
        if (_buffer is null)
            return null;
        var bits = Bits;
        if (wanted == 0)
        {
            while (bits.Length > MinLength && bits.Length / 2 >= LengthFor(_numDistinct))
            {
                SplitBlocks.Halve(bits);
                bits = bits[..(bits.Length / 2)];
            }
        }
        thrift.Clear();
        new BloomFilterHeader(bits.Length, IsSupported: true).Write(thrift);
        var result = new byte[thrift.WrittenSpan.Length + bits.Length];
        thrift.WrittenSpan.CopyTo(result);
        bits.CopyTo(result.AsSpan(thrift.WrittenSpan.Length));
        Clear();
        return result;
    }

    /// <summary>Forgets the values.</summary>
    public void Clear()
    {
        _buffer?.Release();
        _buffer = null;
        _numDistinct = 0;
    }

    public void Dispose() => Clear();

    // Source: Parquet format, BloomFilter.md: m = -8 n / ln(1 - p^(1/8)) bits.
    private static double LengthFor(long numDistinct) => -numDistinct / Math.Log(1 - Math.Pow(WantedErrors, 1.0 / 8));
}
