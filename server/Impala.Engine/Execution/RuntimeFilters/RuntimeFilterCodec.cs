using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Storage.Memory;
using Impala.Storage.Parquet.Statistics;

namespace Impala.Engine.Execution.RuntimeFilters;

/// <summary>Filters as they travel between backends of one build, in the machine's byte order.</summary>
internal static unsafe class RuntimeFilterCodec
{
    private const int NoSet = -1;
    private const int BitmapSet = -2;
    private const int SparseBitmapSet = -3;

    /// <summary>Places that are read or written at once, of 4 bytes each on the stack.</summary>
    private const int PlacesAtOnce = 512;
    private const int BitsOfWord = 64;

    public static byte[] Write(RuntimeFilter filter)
    {
        var stream = new MemoryStream((int)Math.Min(int.MaxValue / 2, filter.NumBytes + 1024));
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write((int)filter.Type.Kind);
        writer.Write(filter.Type.Precision);
        writer.Write(filter.Type.Scale);
        writer.Write((int)filter.Type.Element);
        writer.Write(filter.NumKeys);
        writer.Write(filter.AcceptsNull);
        writer.Write(filter.HasBounds);
        WriteBound(writer, filter.Min);
        WriteBound(writer, filter.Max);
        writer.Write(filter.Values?.Length ?? -1);
        foreach (var value in filter.Values ?? [])
            writer.Write(value);
        if (filter.Bitmap is { } bitmap)
        {
            WriteBitmap(writer, bitmap);
        }
        else if (filter.Bloom is { } bloom)
        {
            writer.Write(bloom.Log2Blocks);
            writer.Write(new ReadOnlySpan<byte>(bloom.Blocks, checked((int)bloom.NumBytes)));
        }
        else
        {
            writer.Write(NoSet);
        }
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>As words, or as the places of the bits where that is shorter: parts of a whole have few of them.</summary>
    private static void WriteBitmap(BinaryWriter writer, IntegerBitmap bitmap)
    {
        var count = bitmap.Span <= uint.MaxValue ? bitmap.Count() : long.MaxValue;
        var isSparse = count < bitmap.NumBytes / sizeof(uint);
        writer.Write(isSparse ? SparseBitmapSet : BitmapSet);
        writer.Write(bitmap.Min);
        writer.Write(bitmap.Max);
        if (!isSparse)
        {
            writer.Write(new ReadOnlySpan<byte>(bitmap.Words, checked((int)bitmap.NumBytes)));
            return;
        }
        writer.Write((int)count);
        var numWords = bitmap.NumBytes / sizeof(ulong);
        Span<uint> places = stackalloc uint[PlacesAtOnce];
        var filled = 0;
        for (var word = 0L; word < numWords; word++)
        {
            for (var bits = bitmap.Words[word]; bits != 0; bits &= bits - 1)
                places[filled++] = (uint)((word << 6) + BitOperations.TrailingZeroCount(bits));
            if (filled <= PlacesAtOnce - BitsOfWord)
                continue;
            writer.Write(MemoryMarshal.AsBytes(places[..filled]));
            filled = 0;
        }
        writer.Write(MemoryMarshal.AsBytes(places[..filled]));
    }

    /// <summary>Null when it is damaged or larger than a set may be.</summary>
    private static IntegerBitmap? ReadSparseBitmap(BinaryReader reader, RuntimeFilterLimits limits, MemoryTracker memory)
    {
        var (first, last, count) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32());
        if (first > last || IntegerBitmap.BytesFor(first, last) > limits.MaxBytes || count < 0 || count > Left(reader) / sizeof(uint))
            return null;
        var bitmap = new IntegerBitmap(first, last, memory);
        Span<uint> places = stackalloc uint[PlacesAtOnce];
        for (var left = count; left > 0; left -= places.Length)
        {
            places = places[..Math.Min(left, places.Length)];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(places));
            foreach (var place in places)
                if (place <= bitmap.Span)
                    bitmap.Add(first + place);
        }
        return bitmap;
    }

    /// <summary>The filter; null when there is none, it is damaged, or memory does not allow it.</summary>
    public static RuntimeFilter? TryRead(ReadOnlySpan<byte> encoded, RuntimeFilterLimits limits, MemoryTracker memory)
    {
        if (encoded.IsEmpty)
            return null;
        try
        {
            fixed (byte* bytes = encoded)
            {
                using var reader = new BinaryReader(new UnmanagedMemoryStream(bytes, encoded.Length), Encoding.UTF8);
                return Read(reader, limits, memory);
            }
        }
        catch (Exception error) when (error is IOException or ArgumentException or SqlException { SqlState: SqlState.ProgramLimitExceeded })
        {
            return null;
        }
    }

    private static RuntimeFilter? Read(BinaryReader reader, RuntimeFilterLimits limits, MemoryTracker memory)
    {
        var type = new SqlType((SqlTypeKind)reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), (SqlTypeKind)reader.ReadInt32());
        var numKeys = reader.ReadInt64();
        var acceptsNull = reader.ReadBoolean();
        var hasBounds = reader.ReadBoolean();
        var min = ReadBound(reader);
        var max = ReadBound(reader);
        var values = ReadValues(reader);
        var kind = reader.ReadInt32();
        IntegerBitmap? bitmap = null;
        BlockedBloomFilter? bloom = null;
        try
        {
            if (kind == BitmapSet)
            {
                var (first, last) = (reader.ReadInt64(), reader.ReadInt64());
                if (first > last || IntegerBitmap.BytesFor(first, last) > Left(reader))
                    return null;
                bitmap = new IntegerBitmap(first, last, memory);
                Fill(reader, (byte*)bitmap.Words, bitmap.NumBytes);
            }
            else if (kind == SparseBitmapSet)
            {
                bitmap = ReadSparseBitmap(reader, limits, memory);
                if (bitmap is null)
                    return null;
            }
            else if (kind != NoSet)
            {
                if (kind is < 0 or > BlockedBloomFilter.MaxLog2Blocks || ((long)BlockedBloomFilter.BlockSize << kind) > Left(reader))
                    return null;
                bloom = new BlockedBloomFilter(kind, memory);
                Fill(reader, bloom.Blocks, bloom.NumBytes);
            }
            return new RuntimeFilter(type)
            {
                NumKeys = numKeys,
                AcceptsNull = acceptsNull,
                HasBounds = hasBounds && limits.UseBounds,
                Min = min,
                Max = max,
                Values = values,
                Bitmap = bitmap,
                Bloom = bloom,
            };
        }
        catch
        {
            bitmap?.Dispose();
            bloom?.Dispose();
            throw;
        }
    }

    private static long Left(BinaryReader reader) => reader.BaseStream.Length - reader.BaseStream.Position;

    private static void Fill(BinaryReader reader, byte* target, long numBytes) => reader.BaseStream.ReadExactly(new Span<byte>(target, checked((int)numBytes)));

    private static long[]? ReadValues(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        if (count < 0)
            return null;
        if (count > Left(reader) / sizeof(long))
            throw new EndOfStreamException();
        var values = new long[count];
        for (var i = 0; i < count; i++)
            values[i] = reader.ReadInt64();
        return values;
    }

    private static void WriteBound(BinaryWriter writer, StatisticsValue bound)
    {
        writer.Write((ulong)bound.Number);
        writer.Write((ulong)(bound.Number >> 64));
        writer.Write(bound.Real);
        writer.Write(bound.Bytes.Length);
        writer.Write(bound.Bytes.Span);
    }

    private static StatisticsValue ReadBound(BinaryReader reader)
    {
        var low = reader.ReadUInt64();
        var number = new Int128(reader.ReadUInt64(), low);
        var real = reader.ReadDouble();
        var length = reader.ReadInt32();
        if (length < 0 || length > Left(reader))
            throw new EndOfStreamException();
        return new StatisticsValue(number, real, reader.ReadBytes(length));
    }
}
