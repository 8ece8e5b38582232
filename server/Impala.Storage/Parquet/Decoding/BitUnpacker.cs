using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Impala.Storage.Parquet.Decoding;

/// <summary>Unpacks least-significant-bit-first packed integers of 0 to 32 bits into int32. Three forms give the same results: AVX-512
/// VBMI (16 values a step: gather each value's 4 bytes by a byte permutation, shift, mask), AVX2 (8 values a step) and scalar. The
/// vector forms serve widths up to 25, where a value and its bit offset fit 4 bytes. Sources may be read up to 64 bytes past their end.</summary>
internal static unsafe class BitUnpacker
{
    private const int MaxVectorWidth = 25;

    private static readonly Tables Vbmi = new(16, 64);
    private static readonly Tables Avx = new(8, 32);

    public static bool IsVbmiSupported => Avx512Vbmi.IsSupported;

    public static bool IsAvx2Supported => Avx2.IsSupported;

    /// <summary>Unpacks values from a byte boundary.</summary>
    public static void Unpack(byte* source, int bitWidth, int* target, int count)
    {
        if (bitWidth == 0)
            new Span<int>(target, count).Clear();
        else if (bitWidth > MaxVectorWidth)
            UnpackScalar(source, 0, bitWidth, target, count);
        else if (Avx512Vbmi.IsSupported)
            UnpackVbmi(source, bitWidth, target, count);
        else if (Avx2.IsSupported)
            UnpackAvx2(source, bitWidth, target, count);
        else
            UnpackScalar(source, 0, bitWidth, target, count);
    }

    /// <summary>Unpacks values that begin at any bit.</summary>
    public static void UnpackAt(byte* source, long firstValue, int bitWidth, int* target, int count)
    {
        // The head up to a group of eight values, which begins on a byte, is taken singly.
        var head = Math.Min(count, (int)((8 - (firstValue & 7)) & 7));
        if (head > 0)
        {
            UnpackScalar(source, firstValue * bitWidth, bitWidth, target, head);
            firstValue += head;
            target += head;
            count -= head;
        }
        if (count > 0)
            Unpack(source + ((firstValue >> 3) * bitWidth), bitWidth, target, count);
    }

    public static void UnpackScalar(byte* source, long bit, int bitWidth, int* target, int count)
    {
        var mask = bitWidth == 32 ? uint.MaxValue : (1U << bitWidth) - 1;
        for (var i = 0; i < count; i++)
        {
            target[i] = (int)((uint)(Unsafe.ReadUnaligned<ulong>(source + (bit >> 3)) >> (int)(bit & 7)) & mask);
            bit += bitWidth;
        }
    }

    public static void UnpackVbmi(byte* source, int bitWidth, int* target, int count)
    {
        var permutation = Vector512.Load(Vbmi.Permutation(bitWidth));
        var shifts = Vector512.Load(Vbmi.Shifts(bitWidth));
        var mask = Vector512.Create((1U << bitWidth) - 1);
        var i = 0;
        for (; i + 16 <= count; i += 16)
        {
            var bytes = Avx512Vbmi.PermuteVar64x8(Vector512.Load(source), permutation);
            var values = Avx512F.ShiftRightLogicalVariable(bytes.AsUInt32(), shifts) & mask;
            values.AsInt32().Store(target + i);
            source += 2 * bitWidth;
        }
        UnpackScalar(source, 0, bitWidth, target + i, count - i);
    }

    public static void UnpackAvx2(byte* source, int bitWidth, int* target, int count)
    {
        var shuffle = Vector256.Load(Avx.Permutation(bitWidth));
        var shifts = Vector256.Load(Avx.Shifts(bitWidth));
        var mask = Vector256.Create((1U << bitWidth) - 1);
        var upper = (4 * bitWidth) >> 3;
        var i = 0;
        for (; i + 8 <= count; i += 8)
        {
            var bytes = Vector256.Create(Vector128.Load(source), Vector128.Load(source + upper));
            var values = Avx2.ShiftRightLogicalVariable(Avx2.Shuffle(bytes, shuffle).AsUInt32(), shifts) & mask;
            values.AsInt32().Store(target + i);
            source += bitWidth;
        }
        UnpackScalar(source, 0, bitWidth, target + i, count - i);
    }

    /// <summary>For each width the byte permutation and the bit shifts of one step. AVX2 shuffles within 16-byte halves, each loaded
    /// from the byte its first value begins in; VBMI permutes over the whole vector.</summary>
    private sealed class Tables
    {
        private readonly byte* _permutations;
        private readonly uint* _shifts;
        private readonly int _valuesPerStep;
        private readonly int _bytesPerStep;

        public Tables(int valuesPerStep, int bytesPerStep)
        {
            _valuesPerStep = valuesPerStep;
            _bytesPerStep = bytesPerStep;
            // Lives as long as the process.
            _permutations = (byte*)NativeMemory.AlignedAlloc((nuint)((MaxVectorWidth + 1) * bytesPerStep), 64);
            _shifts = (uint*)NativeMemory.AlignedAlloc((nuint)((MaxVectorWidth + 1) * valuesPerStep * sizeof(uint)), 64);
            for (var width = 0; width <= MaxVectorWidth; width++)
                Fill(width);
        }

        public byte* Permutation(int bitWidth) => _permutations + (bitWidth * _bytesPerStep);

        public uint* Shifts(int bitWidth) => _shifts + (bitWidth * _valuesPerStep);

        private void Fill(int width)
        {
            for (var i = 0; i < _valuesPerStep; i++)
            {
                var bit = i * width;
                if (_valuesPerStep == 8 && i >= 4)
                    bit -= ((4 * width) >> 3) << 3;
                Shifts(width)[i] = (uint)(bit & 7);
                for (var j = 0; j < 4; j++)
                    Permutation(width)[(i * 4) + j] = (byte)((bit >> 3) + j);
            }
        }
    }
}
