namespace Impala.Engine.Kernels;

/// <summary>One value from one value; never fails.</summary>
public interface IUnaryOperator<TIn, TOut>
{
    static abstract TOut Apply(TIn value);
}
