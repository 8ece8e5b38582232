using System.Numerics;
using System.Runtime.Intrinsics;

namespace Impala.Engine.Kernels;

internal readonly struct AddOperator<T> : ISimdOperator<T>
    where T : unmanaged, IAdditionOperators<T, T, T>
{
    public static T Apply(T left, T right) => unchecked(left + right);

    public static Vector512<T> Apply(Vector512<T> left, Vector512<T> right) => left + right;

    public static Vector256<T> Apply(Vector256<T> left, Vector256<T> right) => left + right;
}

internal readonly struct SubtractOperator<T> : ISimdOperator<T>
    where T : unmanaged, ISubtractionOperators<T, T, T>
{
    public static T Apply(T left, T right) => unchecked(left - right);

    public static Vector512<T> Apply(Vector512<T> left, Vector512<T> right) => left - right;

    public static Vector256<T> Apply(Vector256<T> left, Vector256<T> right) => left - right;
}

internal readonly struct MultiplyOperator<T> : ISimdOperator<T>
    where T : unmanaged, IMultiplyOperators<T, T, T>
{
    public static T Apply(T left, T right) => unchecked(left * right);

    public static Vector512<T> Apply(Vector512<T> left, Vector512<T> right) => left * right;

    public static Vector256<T> Apply(Vector256<T> left, Vector256<T> right) => left * right;
}

internal readonly struct DivideOperator<T> : ISimdOperator<T>
    where T : unmanaged, IDivisionOperators<T, T, T>
{
    public static T Apply(T left, T right) => left / right;

    public static Vector512<T> Apply(Vector512<T> left, Vector512<T> right) => left / right;

    public static Vector256<T> Apply(Vector256<T> left, Vector256<T> right) => left / right;
}

internal readonly struct BitAndOperator<T> : ISimdOperator<T>
    where T : unmanaged, IBitwiseOperators<T, T, T>
{
    public static T Apply(T left, T right) => left & right;

    public static Vector512<T> Apply(Vector512<T> left, Vector512<T> right) => left & right;

    public static Vector256<T> Apply(Vector256<T> left, Vector256<T> right) => left & right;
}

internal readonly struct BitOrOperator<T> : ISimdOperator<T>
    where T : unmanaged, IBitwiseOperators<T, T, T>
{
    public static T Apply(T left, T right) => left | right;

    public static Vector512<T> Apply(Vector512<T> left, Vector512<T> right) => left | right;

    public static Vector256<T> Apply(Vector256<T> left, Vector256<T> right) => left | right;
}

internal readonly struct BitXorOperator<T> : ISimdOperator<T>
    where T : unmanaged, IBitwiseOperators<T, T, T>
{
    public static T Apply(T left, T right) => left ^ right;

    public static Vector512<T> Apply(Vector512<T> left, Vector512<T> right) => left ^ right;

    public static Vector256<T> Apply(Vector256<T> left, Vector256<T> right) => left ^ right;
}
