using System.Numerics;
using System.Runtime.CompilerServices;

namespace Impala.Storage.Parquet.Decoding;

/// <summary>Operations on bitmaps (1 = valid, least significant bit first) that begin at any bit. Sources may be read up to 8 bytes past
/// their end (page buffers are padded); destinations are written exactly.</summary>
internal static unsafe class ValidityBits
{
    public static bool Get(byte* bits, int index) => (bits[index >> 3] & (1 << (index & 7))) != 0;

    public static void Clear(byte* bits, int index) => bits[index >> 3] &= (byte)~(1 << (index & 7));

    /// <summary>Sets <paramref name="count"/> bits from <paramref name="start"/> on.</summary>
    public static void SetRange(byte* bits, int start, int count)
    {
        while (count > 0 && (start & 7) != 0)
        {
            bits[start >> 3] |= (byte)(1 << (start & 7));
            start++;
            count--;
        }
        var numBytes = count >> 3;
        Unsafe.InitBlockUnaligned(bits + (start >> 3), 0xFF, (uint)numBytes);
        start += numBytes << 3;
        count &= 7;
        if (count > 0)
            bits[start >> 3] |= (byte)((1 << count) - 1);
    }

    /// <summary>Copies bits onto zeroed bits and answers how many were set.</summary>
    public static int Copy(byte* source, long sourceStart, byte* target, int targetStart, int count)
    {
        var numSet = 0;
        while (count > 0)
        {
            var step = Math.Min(count, 56);
            var shift = (int)(sourceStart & 7);
            var word = Unsafe.ReadUnaligned<ulong>(source + (sourceStart >> 3)) >> shift;
            word &= (1UL << step) - 1;
            numSet += BitOperations.PopCount(word);
            var targetShift = targetStart & 7;
            var shifted = word << targetShift;
            var numBytes = (targetShift + step + 7) >> 3;
            var destination = target + (targetStart >> 3);
            for (var i = 0; i < numBytes; i++)
            {
                destination[i] |= (byte)shifted;
                shifted >>= 8;
            }
            sourceStart += step;
            targetStart += step;
            count -= step;
        }
        return numSet;
    }

    public static int CountSet(byte* source, long start, long count)
    {
        var numSet = 0;
        while (count > 0)
        {
            var step = (int)Math.Min(count, 56);
            var word = Unsafe.ReadUnaligned<ulong>(source + (start >> 3)) >> (int)(start & 7);
            numSet += BitOperations.PopCount(word & ((1UL << step) - 1));
            start += step;
            count -= step;
        }
        return numSet;
    }

    /// <summary>Moves the first <paramref name="numValid"/> values of a range to the slots whose bits are set, and zeroes the others.</summary>
    /// <param name="values">The range's first slot.</param>
    /// <param name="count">Slots of the range.</param>
    /// <param name="numValid">Dense values at its beginning.</param>
    /// <param name="bits">The bitmap.</param>
    /// <param name="start">The range's first bit.</param>
    public static void Spread<T>(T* values, int count, int numValid, byte* bits, int start)
        where T : unmanaged, IBinaryInteger<T>
    {
        var from = numValid;
        for (var to = count - 1; to >= from && to >= 0; to--)
        {
            // Where NULLs are strewn at random no branch could be foretold.
            var bit = (bits[(start + to) >> 3] >> ((start + to) & 7)) & 1;
            from -= bit;
            values[to] = values[from] & (T.Zero - T.CreateTruncating(bit));
        }
    }

    public static void Spread(byte* values, int size, int count, int numValid, byte* bits, int start)
    {
        switch (size)
        {
            case 1:
                Spread(values, count, numValid, bits, start);
                break;
            case 2:
                Spread((ushort*)values, count, numValid, bits, start);
                break;
            case 4:
                Spread((uint*)values, count, numValid, bits, start);
                break;
            case 8:
                Spread((ulong*)values, count, numValid, bits, start);
                break;
            default:
                Spread((UInt128*)values, count, numValid, bits, start);
                break;
        }
    }
}
