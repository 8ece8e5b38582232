namespace Impala.Engine.Kernels;

/// <summary>One value from two values; never fails.</summary>
public interface IBinaryOperator<TLeft, TRight, TOut>
{
    static abstract TOut Apply(TLeft left, TRight right);
}
