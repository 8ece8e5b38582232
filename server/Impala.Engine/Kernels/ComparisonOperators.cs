using System.Numerics;
using System.Runtime.Intrinsics;

namespace Impala.Engine.Kernels;

internal readonly struct EqualOperator : IComparisonOperator
{
    public static bool Apply<T>(T left, T right)
        where T : unmanaged, IComparisonOperators<T, T, bool> => left == right;

    public static Vector512<T> Apply<T>(Vector512<T> left, Vector512<T> right) => Vector512.Equals(left, right);

    public static Vector256<T> Apply<T>(Vector256<T> left, Vector256<T> right) => Vector256.Equals(left, right);

    public static bool FromOrder(int order) => order == 0;
}

internal readonly struct NotEqualOperator : IComparisonOperator
{
    public static bool Apply<T>(T left, T right)
        where T : unmanaged, IComparisonOperators<T, T, bool> => left != right;

    public static Vector512<T> Apply<T>(Vector512<T> left, Vector512<T> right) => ~Vector512.Equals(left, right);

    public static Vector256<T> Apply<T>(Vector256<T> left, Vector256<T> right) => ~Vector256.Equals(left, right);

    public static bool FromOrder(int order) => order != 0;
}

internal readonly struct LessOperator : IComparisonOperator
{
    public static bool Apply<T>(T left, T right)
        where T : unmanaged, IComparisonOperators<T, T, bool> => left < right;

    public static Vector512<T> Apply<T>(Vector512<T> left, Vector512<T> right) => Vector512.LessThan(left, right);

    public static Vector256<T> Apply<T>(Vector256<T> left, Vector256<T> right) => Vector256.LessThan(left, right);

    public static bool FromOrder(int order) => order < 0;
}

internal readonly struct LessOrEqualOperator : IComparisonOperator
{
    public static bool Apply<T>(T left, T right)
        where T : unmanaged, IComparisonOperators<T, T, bool> => left <= right;

    public static Vector512<T> Apply<T>(Vector512<T> left, Vector512<T> right) => Vector512.LessThanOrEqual(left, right);

    public static Vector256<T> Apply<T>(Vector256<T> left, Vector256<T> right) => Vector256.LessThanOrEqual(left, right);

    public static bool FromOrder(int order) => order <= 0;
}

internal readonly struct GreaterOperator : IComparisonOperator
{
    public static bool Apply<T>(T left, T right)
        where T : unmanaged, IComparisonOperators<T, T, bool> => left > right;

    public static Vector512<T> Apply<T>(Vector512<T> left, Vector512<T> right) => Vector512.GreaterThan(left, right);

    public static Vector256<T> Apply<T>(Vector256<T> left, Vector256<T> right) => Vector256.GreaterThan(left, right);

    public static bool FromOrder(int order) => order > 0;
}

internal readonly struct GreaterOrEqualOperator : IComparisonOperator
{
    public static bool Apply<T>(T left, T right)
        where T : unmanaged, IComparisonOperators<T, T, bool> => left >= right;

    public static Vector512<T> Apply<T>(Vector512<T> left, Vector512<T> right) => Vector512.GreaterThanOrEqual(left, right);

    public static Vector256<T> Apply<T>(Vector256<T> left, Vector256<T> right) => Vector256.GreaterThanOrEqual(left, right);

    public static bool FromOrder(int order) => order >= 0;
}
