using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Impala.Engine.Columnar.Frames;

/// <summary>
/// Integers of a batch as distances from their least one, in the fewest of 1, 2, 4 and 8 bytes that hold all of them. The vector forms take what
/// fills whole vectors, and the scalar loops the rest, or all where the processor has none.
/// </summary>
internal static unsafe class IntegerPacking
{
    /// <summary>Fewer values are not worth their base.</summary>
    private const int MinValues = 16;

    /// <summary>Bytes of a packed value, with what they count from; 0 when packing does not make these values shorter.</summary>
    public static int WidthOf(PhysicalType type, byte* values, int count, out long least)
    {
        least = 0;
        if (count < MinValues)
            return 0;
        switch (type)
        {
            case PhysicalType.Int16:
                return WidthOf(Range((short*)values, count), sizeof(short), out least);
            case PhysicalType.Int32:
                return WidthOf(Range((int*)values, count), sizeof(int), out least);
            case PhysicalType.Int64:
                return WidthOf(Range((long*)values, count), sizeof(long), out least);
            case PhysicalType.Int128:
                return TryRange((long*)values, count, out var range) ? WidthOf(range, 2 * sizeof(long), out least) : 0;
            default:
                return 0;
        }
    }

    /// <summary>Bytes of a code or a length up to <paramref name="largest"/>.</summary>
    public static int WidthOf(ulong largest) => largest <= byte.MaxValue ? 1 : largest <= ushort.MaxValue ? 2 : largest <= uint.MaxValue ? 4 : 8;

    /// <summary>Writes the distances.</summary>
    public static void Pack(PhysicalType type, byte* values, int count, int width, long least, byte* target)
    {
        switch (type)
        {
            case PhysicalType.Int16:
                Pack((short*)values, 1, count, width, (short)least, target);
                break;
            case PhysicalType.Int32:
                Pack((int*)values, 1, count, width, (int)least, target);
                break;
            case PhysicalType.Int64:
                Pack((long*)values, 1, count, width, least, target);
                break;
            default:
                Pack((long*)values, 2, count, width, least, target);
                break;
        }
    }

    /// <summary>The values again, each of the type's own width.</summary>
    public static void Unpack(PhysicalType type, byte* packed, int count, int width, long least, byte* values)
    {
        switch (type)
        {
            case PhysicalType.Int16:
                Unpack(packed, count, width, (short)least, (short*)values);
                break;
            case PhysicalType.Int32:
                Unpack(packed, count, width, (int)least, (int*)values);
                break;
            case PhysicalType.Int64:
                Unpack(packed, count, width, least, (long*)values);
                break;
            default:
                Unpack(packed, count, width, (Int128)least, (Int128*)values);
                break;
        }
    }

    public static void PackCodes(int* codes, int count, int width, byte* target) => Pack(codes, 1, count, width, 0, target);

    public static void UnpackCodes(byte* packed, int count, int width, int* codes) => Unpack(packed, count, width, 0, codes);

    private static int WidthOf((long Least, long Greatest) range, int size, out long least)
    {
        least = range.Least;
        var width = WidthOf((ulong)range.Greatest - (ulong)range.Least);
        return width < size ? width : 0;
    }

    private static (long Least, long Greatest) Range<T>(T* values, int count)
        where T : unmanaged, IBinaryInteger<T>
    {
        var (least, greatest) = (values[0], values[0]);
        var vectorised = count - (count % Vector512<T>.Count);
        if (Vector512.IsHardwareAccelerated && vectorised > 0)
        {
            var (lows, highs) = (Vector512.Load(values), Vector512.Load(values));
            for (var at = Vector512<T>.Count; at < vectorised; at += Vector512<T>.Count)
            {
                var next = Vector512.Load(values + at);
                lows = Vector512.Min(lows, next);
                highs = Vector512.Max(highs, next);
            }
            for (var lane = 0; lane < Vector512<T>.Count; lane++)
                (least, greatest) = (T.Min(least, lows[lane]), T.Max(greatest, highs[lane]));
            values += vectorised;
            count -= vectorised;
        }
        // Two chains, so that one comparison does not wait for the other.
        var (otherLeast, otherGreatest) = (least, greatest);
        var i = 0;
        for (; i + 1 < count; i += 2)
        {
            var (first, second) = (values[i], values[i + 1]);
            least = first < least ? first : least;
            greatest = first > greatest ? first : greatest;
            otherLeast = second < otherLeast ? second : otherLeast;
            otherGreatest = second > otherGreatest ? second : otherGreatest;
        }
        if (i < count)
            (least, greatest) = (T.Min(least, values[i]), T.Max(greatest, values[i]));
        return (long.CreateTruncating(T.Min(least, otherLeast)), long.CreateTruncating(T.Max(greatest, otherGreatest)));
    }

    /// <summary>False when a 128-bit value needs more than 64 bits.</summary>
    private static bool TryRange(long* halves, int count, out (long Least, long Greatest) range)
    {
        var (least, greatest) = (long.MaxValue, long.MinValue);
        range = default;
        for (var i = 0; i < count; i++)
        {
            var value = halves[2 * i];
            if (halves[(2 * i) + 1] != value >> 63)
                return false;
            least = Math.Min(least, value);
            greatest = Math.Max(greatest, value);
        }
        range = (least, greatest);
        return true;
    }

    private static void Pack<T>(T* values, int stride, int count, int width, T least, byte* target)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (stride == 1 && Avx512F.IsSupported)
        {
            var packed = typeof(T) == typeof(long) ? PackVectors((long*)values, count, width, long.CreateTruncating(least), target)
                : typeof(T) == typeof(int) ? PackVectors((int*)values, count, width, int.CreateTruncating(least), target)
                : 0;
            values += packed;
            target += packed * width;
            count -= packed;
        }
        PackScalar(values, stride, count, width, least, target);
    }

    /// <summary>The distances of as many values as fill whole vectors; answers how many.</summary>
    private static int PackVectors(long* values, int count, int width, long least, byte* target)
    {
        var whole = count - (count % Vector512<long>.Count);
        var from = Vector512.Create(least);
        for (var i = 0; i < whole; i += Vector512<long>.Count)
        {
            var distances = Vector512.Load(values + i) - from;
            if (width == 1)
                *(ulong*)(target + i) = Avx512F.ConvertToVector128Byte(distances).AsUInt64().ToScalar();
            else if (width == 2)
                Avx512F.ConvertToVector128UInt16(distances).Store((ushort*)target + i);
            else if (width == 4)
                Avx512F.ConvertToVector256UInt32(distances).Store((uint*)target + i);
            else
                distances.Store((long*)target + i);
        }
        return whole;
    }

    private static int PackVectors(int* values, int count, int width, int least, byte* target)
    {
        var whole = count - (count % Vector512<int>.Count);
        var from = Vector512.Create(least);
        for (var i = 0; i < whole; i += Vector512<int>.Count)
        {
            var distances = Vector512.Load(values + i) - from;
            if (width == 1)
                Avx512F.ConvertToVector128Byte(distances).Store(target + i);
            else if (width == 2)
                Avx512F.ConvertToVector256UInt16(distances).Store((ushort*)target + i);
            else
                distances.Store((int*)target + i);
        }
        return whole;
    }

    /// <summary>The scalar twin.</summary>
    internal static void PackScalar<T>(T* values, int stride, int count, int width, T least, byte* target)
        where T : unmanaged, IBinaryInteger<T>
    {
        switch (width)
        {
            case 1:
                for (var i = 0; i < count; i++)
                    target[i] = byte.CreateTruncating(values[i * stride] - least);
                break;
            case 2:
                for (var i = 0; i < count; i++)
                    ((ushort*)target)[i] = ushort.CreateTruncating(values[i * stride] - least);
                break;
            case 4:
                for (var i = 0; i < count; i++)
                    ((uint*)target)[i] = uint.CreateTruncating(values[i * stride] - least);
                break;
            default:
                for (var i = 0; i < count; i++)
                    ((ulong*)target)[i] = ulong.CreateTruncating(values[i * stride] - least);
                break;
        }
    }

    private static void Unpack<T>(byte* packed, int count, int width, T least, T* values)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (Avx512F.IsSupported)
        {
            var unpacked = typeof(T) == typeof(long) ? UnpackVectors(packed, count, width, long.CreateTruncating(least), (long*)values)
                : typeof(T) == typeof(int) ? UnpackVectors(packed, count, width, int.CreateTruncating(least), (int*)values)
                : 0;
            packed += unpacked * width;
            values += unpacked;
            count -= unpacked;
        }
        UnpackScalar(packed, count, width, least, values);
    }

    /// <summary>As many values as fill whole vectors, and never a byte past them; answers how many.</summary>
    private static int UnpackVectors(byte* packed, int count, int width, long least, long* values)
    {
        var whole = count - (count % Vector512<long>.Count);
        var from = Vector512.Create(least);
        for (var i = 0; i < whole; i += Vector512<long>.Count)
        {
            var distances = width switch
            {
                1 => Avx512F.ConvertToVector512Int64(Vector128.CreateScalarUnsafe(*(ulong*)(packed + i)).AsByte()),
                2 => Avx512F.ConvertToVector512Int64(Vector128.Load((ushort*)packed + i)),
                4 => Avx512F.ConvertToVector512Int64(Vector256.Load((uint*)packed + i)),
                _ => Vector512.Load((long*)packed + i),
            };
            (distances + from).Store(values + i);
        }
        return whole;
    }

    private static int UnpackVectors(byte* packed, int count, int width, int least, int* values)
    {
        var whole = count - (count % Vector512<int>.Count);
        var from = Vector512.Create(least);
        for (var i = 0; i < whole; i += Vector512<int>.Count)
        {
            var distances = width switch
            {
                1 => Avx512F.ConvertToVector512Int32(Vector128.Load(packed + i)),
                2 => Avx512F.ConvertToVector512Int32(Vector256.Load((ushort*)packed + i)),
                _ => Vector512.Load((int*)packed + i),
            };
            (distances + from).Store(values + i);
        }
        return whole;
    }

    /// <summary>The scalar twin.</summary>
    internal static void UnpackScalar<T>(byte* packed, int count, int width, T least, T* values)
        where T : unmanaged, IBinaryInteger<T>
    {
        switch (width)
        {
            case 1:
                for (var i = 0; i < count; i++)
                    values[i] = unchecked(least + T.CreateTruncating(packed[i]));
                break;
            case 2:
                for (var i = 0; i < count; i++)
                    values[i] = unchecked(least + T.CreateTruncating(((ushort*)packed)[i]));
                break;
            case 4:
                for (var i = 0; i < count; i++)
                    values[i] = unchecked(least + T.CreateTruncating(((uint*)packed)[i]));
                break;
            default:
                for (var i = 0; i < count; i++)
                    values[i] = unchecked(least + T.CreateTruncating(((ulong*)packed)[i]));
                break;
        }
    }
}
