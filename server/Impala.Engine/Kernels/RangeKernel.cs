using System.Numerics;
using Impala.Engine.Columnar;

namespace Impala.Engine.Kernels;

/// <summary>The least and the greatest of a flat vector's values.</summary>
internal static unsafe class RangeKernel
{
    /// <summary>Over the rows that have a value; (0, 0) when none has.</summary>
    public static (long Min, long Max) Of<T>(T* values, byte* validity, int numRows)
        where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        var min = T.MaxValue;
        var max = T.MinValue;
        var i = 0;
        if (validity == null && numRows >= Vector<T>.Count)
        {
            var mins = new Vector<T>(min);
            var maxs = new Vector<T>(max);
            for (; i <= numRows - Vector<T>.Count; i += Vector<T>.Count)
            {
                var v = Vector.Load(values + i);
                mins = Vector.Min(mins, v);
                maxs = Vector.Max(maxs, v);
            }
            for (var k = 0; k < Vector<T>.Count; k++)
            {
                min = T.Min(min, mins[k]);
                max = T.Max(max, maxs[k]);
            }
        }
        for (; i < numRows; i++)
        {
            if (!Bitmap.IsValid(validity, i))
                continue;
            min = T.Min(min, values[i]);
            max = T.Max(max, values[i]);
        }
        return min > max ? (0, 0) : (long.CreateChecked(min), long.CreateChecked(max));
    }
}
