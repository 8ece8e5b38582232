using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Impala.Engine.Columnar;

namespace Impala.Engine.Kernels;

/// <summary>
/// Makes lists of row numbers: from bytes 0 and 1, and from dictionary codes. The vector forms (AVX-512) store whole vectors, but never past
/// the rows they have read, so a list of rows may also be narrowed in place.
/// </summary>
internal static unsafe class SelectionKernel
{
    public const int Slack = 16;

    private const ulong EveryByte = 0x0101010101010101;

    /// <summary>Writes the rows whose byte is 1. In the scalar form eight rows that agree cost one test.</summary>
    public static int Select(byte* truth, int numRows, int* selected)
    {
        var count = 0;
        var i = 0;
        if (Avx512F.IsSupported && Vector512.IsHardwareAccelerated)
        {
            var rows = Vector512<int>.Indices;
            for (; i <= numRows - 16; i += 16)
            {
                var bytes = Avx512F.ConvertToVector512Int32(Vector128.Load(truth + i));
                count += Append(Vector512.GreaterThan(bytes, Vector512<int>.Zero), rows, selected + count);
                rows += Vector512.Create(16);
            }
        }
        for (; i <= numRows - 8; i += 8)
        {
            var eight = *(ulong*)(truth + i);
            if (eight == 0)
                continue;
            if (eight == EveryByte)
            {
                for (var j = 0; j < 8; j++)
                    selected[count + j] = i + j;
                count += 8;
                continue;
            }
            for (; eight != 0; eight &= eight - 1)
                selected[count++] = i + (BitOperations.TrailingZeroCount(eight) >> 3);
        }
        for (; i < numRows; i++)
        {
            selected[count] = i;
            count += truth[i];
        }
        return count;
    }

    /// <summary>The scalar twin of <see cref="Select"/>.</summary>
    public static int SelectScalar(byte* truth, int numRows, int* selected)
    {
        var count = 0;
        for (var i = 0; i < numRows; i++)
            if (truth[i] != 0)
                selected[count++] = i;
        return count;
    }

    /// <summary>Writes the rows whose code lies in a range.</summary>
    /// <param name="codes">By row.</param>
    /// <param name="rows">Ascending rows to look at; null for all.</param>
    /// <param name="numRows">How many rows are looked at.</param>
    /// <param name="first">The range's first code.</param>
    /// <param name="length">Its number of codes.</param>
    /// <param name="selected">Gets the rows.</param>
    public static int SelectCodeRange(int* codes, int* rows, int numRows, int first, int length, int* selected)
    {
        var count = 0;
        var i = 0;
        if (rows == null && Avx512F.IsSupported && Vector512.IsHardwareAccelerated)
        {
            var numbers = Vector512<int>.Indices;
            for (; i <= numRows - 16; i += 16)
            {
                var distance = (Vector512.Load(codes + i) - Vector512.Create(first)).AsUInt32();
                count += Append(Vector512.LessThan(distance, Vector512.Create((uint)length)).AsInt32(), numbers, selected + count);
                numbers += Vector512.Create(16);
            }
        }
        return SelectCodeRangeScalar(codes, rows, i, numRows, first, length, selected, count);
    }

    /// <summary>The scalar twin of <see cref="SelectCodeRange"/>, from a row on.</summary>
    public static int SelectCodeRangeScalar(int* codes, int* rows, int start, int numRows, int first, int length, int* selected, int count)
    {
        for (var i = start; i < numRows; i++)
        {
            var row = rows == null ? i : rows[i];
            selected[count] = row;
            count += (uint)(codes[row] - first) < (uint)length ? 1 : 0;
        }
        return count;
    }

    /// <summary>Writes the rows whose code has a 1 in the table.</summary>
    /// <param name="codes">By row.</param>
    /// <param name="rows">Ascending rows to look at; null for all.</param>
    /// <param name="numRows">How many rows are looked at.</param>
    /// <param name="passes">0 or 1 by code.</param>
    /// <param name="selected">Gets the rows.</param>
    public static int SelectCodes(int* codes, int* rows, int numRows, byte* passes, int* selected)
    {
        var count = 0;
        if (rows == null)
        {
            for (var row = 0; row < numRows; row++)
            {
                selected[count] = row;
                count += passes[codes[row]];
            }
            return count;
        }
        for (var i = 0; i < numRows; i++)
        {
            var row = rows[i];
            selected[count] = row;
            count += passes[codes[row]];
        }
        return count;
    }

    /// <summary>As above with NULLs, whose codes mean nothing.</summary>
    public static int SelectCodes(int* codes, byte* validity, int* rows, int numRows, byte* passes, bool nullPasses, int* selected)
    {
        var count = 0;
        for (var i = 0; i < numRows; i++)
        {
            var row = rows == null ? i : rows[i];
            selected[count] = row;
            var passing = Bitmap.Get(validity, row) ? passes[codes[row]] != 0 : nullPasses;
            count += passing ? 1 : 0;
        }
        return count;
    }

    /// <summary>Narrows a list of rows to those with a byte 1, at the row's number or (when <paramref name="isDense"/>) at its place in the list.</summary>
    public static int Narrow(byte* truth, bool isDense, int* rows, int numRows)
    {
        var count = 0;
        for (var i = 0; i < numRows; i++)
        {
            var row = rows[i];
            rows[count] = row;
            count += truth[isDense ? i : row];
        }
        return count;
    }

    /// <summary>Narrows a list of rows to those that are valid; a null bitmap leaves all.</summary>
    public static int NarrowValid(byte* validity, int* rows, int numRows)
    {
        if (validity == null)
            return numRows;
        var count = 0;
        for (var i = 0; i < numRows; i++)
        {
            var row = rows[i];
            rows[count] = row;
            count += validity[row >> 3] >> (row & 7) & 1;
        }
        return count;
    }

    /// <summary>
    /// Appends the rows of the low 16 bits of a mask, which stand for <paramref name="first"/> and the rows behind it. Writes 16 values at
    /// <paramref name="count"/> whatever the mask: no more than the rows looked at so far have room for.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Append(ulong mask, int first, int* selected, int count)
    {
        var bits = (int)mask & 0xFFFF;
        if (Avx512F.IsSupported)
        {
            var each = Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768);
            var rows = Vector512.Create(first) + Vector512<int>.Indices;
            var passed = Vector512.Equals(Vector512.Create(bits) & each, each);
            Avx512F.Compress(Vector512<int>.Zero, passed, rows).Store(selected + count);
            return count + BitOperations.PopCount((uint)bits);
        }
        for (; bits != 0; bits &= bits - 1)
            selected[count++] = first + BitOperations.TrailingZeroCount(bits);
        return count;
    }

    /// <summary>As <see cref="Append(ulong, int, int*, int)"/> by a vector of ones and zeros and the rows that it stands for; needs AVX-512.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Append(Vector512<int> mask, Vector512<int> rows, int* selected, int count) => count + Append(mask, rows, selected + count);

    private static int Append(Vector512<int> mask, Vector512<int> rows, int* target)
    {
        Avx512F.Compress(Vector512<int>.Zero, mask, rows).Store(target);
        return BitOperations.PopCount(mask.ExtractMostSignificantBits());
    }
}
