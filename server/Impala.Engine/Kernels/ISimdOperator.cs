using System.Runtime.Intrinsics;

namespace Impala.Engine.Kernels;

/// <summary>A binary operator over one type with a vector form; <c>Apply</c> is its scalar twin and serves the tail.</summary>
public interface ISimdOperator<T> : IBinaryOperator<T, T, T>
    where T : unmanaged
{
    static abstract Vector512<T> Apply(Vector512<T> left, Vector512<T> right);

    static abstract Vector256<T> Apply(Vector256<T> left, Vector256<T> right);
}
