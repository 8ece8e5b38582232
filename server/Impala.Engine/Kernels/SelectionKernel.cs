using System.Numerics;

namespace Impala.Engine.Kernels;

/// <summary>Turns bytes 0 and 1 into the numbers of the rows that are 1.</summary>
internal static unsafe class SelectionKernel
{
    private const ulong EveryByte = 0x0101010101010101;

    /// <summary>Writes the rows whose byte is 1; <paramref name="selected"/> has room for all rows. Eight rows that agree cost one test.</summary>
    public static int Select(byte* truth, int numRows, int* selected)
    {
        var count = 0;
        var i = 0;
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
}
