using System.Numerics;
using System.Runtime.InteropServices;

namespace Impala.Storage.Parquet.Decoding;

/// <summary>Loops over dictionary codes.</summary>
internal static unsafe class DictionaryCodes
{
    /// <summary>Throws unless every code is below <paramref name="limit"/>; codes are compared as unsigned numbers.</summary>
    public static void Check(int* codes, int count, int limit)
    {
        var i = 0;
        var max = 0U;
        var span = MemoryMarshal.Cast<int, uint>(new ReadOnlySpan<int>(codes, count));
        if (count >= Vector<uint>.Count)
        {
            var vectorMax = Vector<uint>.Zero;
            for (; i + Vector<uint>.Count <= count; i += Vector<uint>.Count)
                vectorMax = Vector.Max(vectorMax, new Vector<uint>(span[i..]));
            for (var lane = 0; lane < Vector<uint>.Count; lane++)
                max = Math.Max(max, vectorMax[lane]);
        }
        for (; i < count; i++)
            max = Math.Max(max, span[i]);
        if (count > 0 && max >= (uint)limit)
            ParquetFormatException.Throw($"a dictionary code is {max}, the dictionary has {limit} entries");
    }

    /// <summary>Writes the values of codes; the codes have been checked.</summary>
    public static void Gather(byte* values, int size, int* codes, int count, byte* target)
    {
        switch (size)
        {
            case 1:
                Gather(values, codes, count, target);
                break;
            case 2:
                Gather((ushort*)values, codes, count, (ushort*)target);
                break;
            case 4:
                Gather((uint*)values, codes, count, (uint*)target);
                break;
            case 8:
                Gather((ulong*)values, codes, count, (ulong*)target);
                break;
            default:
                Gather((UInt128*)values, codes, count, (UInt128*)target);
                break;
        }
    }

    /// <summary>Writes the values at positions that are counted from <paramref name="first"/>.</summary>
    public static void GatherRows(byte* values, int size, int* rows, int first, int count, byte* target)
    {
        switch (size)
        {
            case 1:
                Gather(values - first, rows, count, target);
                break;
            case 2:
                Gather((ushort*)values - first, rows, count, (ushort*)target);
                break;
            case 4:
                Gather((uint*)values - first, rows, count, (uint*)target);
                break;
            case 8:
                Gather((ulong*)values - first, rows, count, (ulong*)target);
                break;
            case 16:
                Gather((UInt128*)values - first, rows, count, (UInt128*)target);
                break;
            default:
                for (var i = 0; i < count; i++)
                    Buffer.MemoryCopy(values + ((long)(rows[i] - first) * size), target + ((long)i * size), size, size);
                break;
        }
    }

    private static void Gather<T>(T* values, int* codes, int count, T* target)
        where T : unmanaged
    {
        for (var i = 0; i < count; i++)
            target[i] = values[codes[i]];
    }
}
