using System.Numerics;
using System.Runtime.Intrinsics;

namespace Impala.Engine.Kernels;

/// <summary>One of the six comparisons, over any ordered type, with vector forms and a form over a three-way order.</summary>
public interface IComparisonOperator
{
    static abstract bool Apply<T>(T left, T right)
        where T : unmanaged, IComparisonOperators<T, T, bool>;

    static abstract Vector512<T> Apply<T>(Vector512<T> left, Vector512<T> right);

    static abstract Vector256<T> Apply<T>(Vector256<T> left, Vector256<T> right);

    /// <summary>The comparison's truth for a left side that sorts before (&lt; 0), with (0) or after (&gt; 0) the right side.</summary>
    static abstract bool FromOrder(int order);
}
