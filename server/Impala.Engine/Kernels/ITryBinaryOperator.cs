namespace Impala.Engine.Kernels;

/// <summary>One value from two values, where some pairs have no answer (overflow, a zero divisor).</summary>
public interface ITryBinaryOperator<TLeft, TRight, TOut>
{
    /// <summary>False when the pair has no answer; the result is then any initialised value.</summary>
    static abstract bool TryApply(TLeft left, TRight right, out TOut result);
}
