using System.Numerics;

namespace Impala.Engine.Kernels;

/// <summary>Integer + - * that fail on overflow instead of wrapping (PostgreSQL's 22003).</summary>
internal readonly struct CheckedAdd<T> : ITryBinaryOperator<T, T, T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static bool TryApply(T left, T right, out T result)
    {
        result = unchecked(left + right);
        return !T.IsNegative((left ^ result) & (right ^ result));
    }
}

internal readonly struct CheckedSubtract<T> : ITryBinaryOperator<T, T, T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static bool TryApply(T left, T right, out T result)
    {
        result = unchecked(left - right);
        return !T.IsNegative((left ^ right) & (left ^ result));
    }
}

internal readonly struct CheckedMultiply<T> : ITryBinaryOperator<T, T, T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public static bool TryApply(T left, T right, out T result)
    {
        var exact = Math.BigMul(long.CreateTruncating(left), long.CreateTruncating(right));
        result = T.CreateTruncating(exact);
        return Int128.CreateTruncating(result) == exact;
    }
}

/// <summary>Integer quotient towards zero; no answer for a zero divisor or MIN / -1.</summary>
internal readonly struct TryDivideOperator<T> : ITryBinaryOperator<T, T, T>
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    public static bool TryApply(T left, T right, out T result)
    {
        if (T.IsZero(right) || (right == -T.One && left == T.MinValue))
        {
            result = left;
            return false;
        }
        result = left / right;
        return true;
    }
}

/// <summary>Integer remainder with the dividend's sign; no answer for a zero divisor.</summary>
internal readonly struct TryModuloOperator<T> : ITryBinaryOperator<T, T, T>
    where T : unmanaged, IBinaryInteger<T>
{
    public static bool TryApply(T left, T right, out T result)
    {
        result = T.Zero;
        if (T.IsZero(right))
            return false;
        result = right == -T.One ? T.Zero : left % right;
        return true;
    }
}

/// <summary>Floating remainder; no answer for a zero divisor.</summary>
internal readonly struct TryFloatModulo<T> : ITryBinaryOperator<T, T, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static bool TryApply(T left, T right, out T result)
    {
        result = left % right;
        return !T.IsZero(right);
    }
}

/// <summary>Floating quotient; no answer for a zero divisor (PostgreSQL's 22012).</summary>
internal readonly struct TryFloatDivide<T> : ITryBinaryOperator<T, T, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public static bool TryApply(T left, T right, out T result)
    {
        result = left / right;
        return !T.IsZero(right);
    }
}
