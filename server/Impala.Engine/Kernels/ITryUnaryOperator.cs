namespace Impala.Engine.Kernels;

/// <summary>One value from one value, where some values have no answer.</summary>
public interface ITryUnaryOperator<TIn, TOut>
{
    /// <summary>False when the value has no answer; the result is then any initialised value.</summary>
    static abstract bool TryApply(TIn value, out TOut result);
}
