using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Impala.Engine.Columnar;

/// <summary>Validity bitmaps as Arrow lays them out: bit i of byte i/8 is 1 when row i has a value. A null pointer means "no nulls".</summary>
public static unsafe class Bitmap
{
    public static int BytesFor(int numRows) => (numRows + 7) >> 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Get(byte* bitmap, int index) => (bitmap[index >> 3] >> (index & 7) & 1) != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsValid(byte* bitmap, int index) => bitmap == null || Get(bitmap, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Set(byte* bitmap, int index) => bitmap[index >> 3] |= (byte)(1 << (index & 7));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Clear(byte* bitmap, int index) => bitmap[index >> 3] &= (byte)~(1 << (index & 7));

    public static void Fill(byte* bitmap, int numRows, bool value) =>
        NativeMemory.Fill(bitmap, (nuint)BytesFor(numRows), value ? (byte)0xFF : (byte)0);

    /// <summary>How many of the first <paramref name="numRows"/> bits are 1.</summary>
    public static int CountSet(byte* bitmap, int numRows)
    {
        var count = 0;
        var i = 0;
        for (; i + 64 <= numRows; i += 64)
            count += BitOperations.PopCount(Unsafe.ReadUnaligned<ulong>(bitmap + (i >> 3)));
        for (; i < numRows; i++)
            count += Get(bitmap, i) ? 1 : 0;
        return count;
    }

    /// <summary>destination = left AND right; a null side counts as all ones; both may alias the destination.</summary>
    public static void And(byte* left, byte* right, byte* destination, int numRows)
    {
        var numBytes = BytesFor(numRows);
        for (var i = 0; i < numBytes; i++)
            destination[i] = (byte)((left == null ? 0xFF : left[i]) & (right == null ? 0xFF : right[i]));
    }
}
