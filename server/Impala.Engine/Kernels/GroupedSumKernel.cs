using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Impala.Engine.Columnar;

namespace Impala.Engine.Kernels;

/// <summary>
/// Sums and counts of few groups at once: each row carries its group's number as a byte. Neighbouring rows go to different banks of
/// accumulators, because an addition that waits for the store of the one before costs five times as much; sums of up to four groups
/// stay in registers and are added under a mask instead.
/// </summary>
internal static unsafe class GroupedSumKernel
{
    /// <summary>Groups that a call may number: 64 and one more for rows that do not count.</summary>
    public const int MaxNumbers = 65;

    private const int NumBanks = 4;
    private const int NumRegisterGroups = 4;

    /// <summary>Sums below 2^52 in magnitude are exact for up to 2048 rows; this many rows go into one such sum.</summary>
    private const int MaxBlock = 2048;
    private const ulong MaxMagnitude = 1UL << 52;

    /// <summary>counts[g] = rows of group g among the first <paramref name="numRows"/>, for g below <paramref name="numGroups"/>.</summary>
    public static void Count(byte* numbers, int numRows, int numGroups, int* counts)
    {
        var banks = stackalloc int[NumBanks * MaxNumbers];
        Unsafe.InitBlockUnaligned(banks, 0, NumBanks * MaxNumbers * sizeof(int));
        int* b1 = banks + MaxNumbers, b2 = b1 + MaxNumbers, b3 = b2 + MaxNumbers;
        var i = 0;
        for (; i <= numRows - NumBanks; i += NumBanks)
        {
            banks[numbers[i]]++;
            b1[numbers[i + 1]]++;
            b2[numbers[i + 2]]++;
            b3[numbers[i + 3]]++;
        }
        for (; i < numRows; i++)
            banks[numbers[i]]++;
        for (var g = 0; g < numGroups; g++)
            counts[g] = banks[g] + b1[g] + b2[g] + b3[g];
    }

    /// <summary>sums[g] = exact sum of the values of group g, for g below <paramref name="numGroups"/>; other rows do not count.</summary>
    public static void Sum(long* values, byte* numbers, int numRows, int numGroups, Int128* sums)
    {
        for (var g = 0; g < numGroups; g++)
            sums[g] = 0;
        var block = stackalloc long[MaxNumbers];
        for (var at = 0; at < numRows; at += MaxBlock)
        {
            var count = Math.Min(MaxBlock, numRows - at);
            if (!IsSmall(values + at, count))
            {
                SumScalar(values + at, numbers + at, count, numGroups, sums);
                continue;
            }
            if (numGroups <= NumRegisterGroups && Vector512.IsHardwareAccelerated)
                SumMasked(values + at, numbers + at, count, block);
            else
                SumBanks(values + at, numbers + at, count, numGroups, block);
            for (var g = 0; g < numGroups; g++)
                sums[g] += block[g];
        }
    }

    /// <summary>As <see cref="Sum(long*, byte*, int, int, Int128*)"/> for values of at most 32 bits, or of floating type (in no particular order).</summary>
    public static void SumBanks<T, TSum>(T* values, byte* numbers, int numRows, int numGroups, TSum* sums)
        where T : unmanaged, INumberBase<T>
        where TSum : unmanaged, INumberBase<TSum>
    {
        var banks = stackalloc TSum[NumBanks * MaxNumbers];
        Unsafe.InitBlockUnaligned(banks, 0, (uint)(NumBanks * MaxNumbers * sizeof(TSum)));
        TSum* b1 = banks + MaxNumbers, b2 = b1 + MaxNumbers, b3 = b2 + MaxNumbers;
        var i = 0;
        for (; i <= numRows - NumBanks; i += NumBanks)
        {
            banks[numbers[i]] += TSum.CreateTruncating(values[i]);
            b1[numbers[i + 1]] += TSum.CreateTruncating(values[i + 1]);
            b2[numbers[i + 2]] += TSum.CreateTruncating(values[i + 2]);
            b3[numbers[i + 3]] += TSum.CreateTruncating(values[i + 3]);
        }
        for (; i < numRows; i++)
            banks[numbers[i]] += TSum.CreateTruncating(values[i]);
        for (var g = 0; g < numGroups; g++)
            sums[g] = banks[g] + b1[g] + (b2[g] + b3[g]);
    }

    /// <summary>The numbers with that of the spare group <paramref name="numGroups"/> where a row is NULL.</summary>
    public static void MaskNulls(byte* numbers, byte* validity, int numRows, int numGroups, byte* masked)
    {
        for (var i = 0; i < numRows; i++)
            masked[i] = Bitmap.Get(validity, i) ? numbers[i] : (byte)numGroups;
    }

    /// <summary>Writes 128-bit values as 64-bit ones; false when one does not fit.</summary>
    public static bool TryNarrow(Int128* values, int numRows, long* narrow)
    {
        var words = (long*)values;
        var lost = 0L;
        for (var i = 0; i < numRows; i++)
        {
            var low = words[2 * i];
            narrow[i] = low;
            lost |= words[(2 * i) + 1] ^ (low >> 63);
        }
        return lost == 0;
    }

    /// <summary>The scalar twin of the 64-bit forms, exact for all values; adds to the sums.</summary>
    internal static void SumScalar(long* values, byte* numbers, int numRows, int numGroups, Int128* sums)
    {
        for (var i = 0; i < numRows; i++)
            if (numbers[i] < numGroups)
                sums[numbers[i]] += values[i];
    }

    private static bool IsSmall(long* values, int numRows)
    {
        var i = 0;
        var bits = 0L;
        if (Vector512.IsHardwareAccelerated)
        {
            var all = Vector512<long>.Zero;
            for (; i <= numRows - Vector512<long>.Count; i += Vector512<long>.Count)
            {
                var v = Vector512.Load(values + i);
                all |= v ^ (v >> 63);
            }
            for (var k = 0; k < Vector512<long>.Count; k++)
                bits |= all[k];
        }
        for (; i < numRows; i++)
            bits |= values[i] ^ (values[i] >> 63);
        return (ulong)bits < MaxMagnitude;
    }

    private static void SumMasked(long* values, byte* numbers, int numRows, long* sums)
    {
        Vector512<long> s0 = default, s1 = default, s2 = default, s3 = default;
        Vector512<long> g1 = Vector512.Create(1L), g2 = Vector512.Create(2L), g3 = Vector512.Create(3L);
        var i = 0;
        for (; i <= numRows - 8; i += 8)
        {
            var v = Vector512.Load(values + i);
            var bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(numbers + i)).AsByte();
            var number = System.Runtime.Intrinsics.X86.Avx512F.IsSupported
                ? System.Runtime.Intrinsics.X86.Avx512F.ConvertToVector512Int64(bytes)
                : Widen(numbers + i);
            s0 += Vector512.ConditionalSelect(Vector512.Equals(number, Vector512<long>.Zero), v, Vector512<long>.Zero);
            s1 += Vector512.ConditionalSelect(Vector512.Equals(number, g1), v, Vector512<long>.Zero);
            s2 += Vector512.ConditionalSelect(Vector512.Equals(number, g2), v, Vector512<long>.Zero);
            s3 += Vector512.ConditionalSelect(Vector512.Equals(number, g3), v, Vector512<long>.Zero);
        }
        sums[0] = Vector512.Sum(s0);
        sums[1] = Vector512.Sum(s1);
        sums[2] = Vector512.Sum(s2);
        sums[3] = Vector512.Sum(s3);
        for (; i < numRows; i++)
            if (numbers[i] < NumRegisterGroups)
                sums[numbers[i]] += values[i];
    }

    private static Vector512<long> Widen(byte* numbers) =>
        Vector512.Create(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], (long)numbers[7]);
}
