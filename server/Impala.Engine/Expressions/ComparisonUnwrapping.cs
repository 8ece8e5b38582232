using System.Diagnostics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Engine.Kernels;

namespace Impala.Engine.Expressions;

/// <summary>
/// Compares in the column's own type where a widening cast stands between it and a constant: <c>CAST(d AS TIMESTAMP) &lt; TIMESTAMP '1998-12-01'</c>
/// becomes <c>d &lt; DATE '1998-12-01'</c>. That spares a conversion a row, and lets scans prune by statistics.
/// </summary>
internal static class ComparisonUnwrapping
{
    public static ScalarExpression Apply(FunctionCall call)
    {
        if (Conjuncts.Commute(call.Function.Name) is null)
            return call;
        var (left, right) = (call.Arguments[0], call.Arguments[1]);
        if (left is Cast leftCast && right is Constant rightConstant && TryNarrow(leftCast, rightConstant) is { } narrowRight)
            return call with { Arguments = [leftCast.Argument, narrowRight] };
        if (right is Cast rightCast && left is Constant leftConstant && TryNarrow(rightCast, leftConstant) is { } narrowLeft)
            return call with { Arguments = [narrowLeft, rightCast.Argument] };
        return call;
    }

    // The same value in the type under the cast, when it exists there exactly.
    private static Constant? TryNarrow(Cast cast, Constant constant)
    {
        var from = cast.Argument.Type;
        if (constant.Value is null || constant.Type != cast.Type)
            return null;
        return (from.Kind, cast.Type.Kind) switch
        {
            (SqlTypeKind.Date, SqlTypeKind.Timestamp) when cast.OnFailure == CastFailure.Error => ToDate((Int128)constant.Value),
            _ when from.IsInteger && cast.Type.IsInteger => ToInteger(from, ToInt128(constant.Value)),
            _ when from.IsInteger && cast.Type.IsDecimal => ToWhole(from, constant),
            _ when from.IsDecimal && cast.Type.IsDecimal && cast.Type.Scale >= from.Scale => ToDecimal(from, constant),
            _ => null,
        };
    }

    private static Constant? ToDate(Int128 nanos)
    {
        var day = Calendar.SplitTimestamp(nanos, out var nanosOfDay);
        return nanosOfDay == 0 ? new Constant(SqlType.Date, day) : null;
    }

    private static Constant? ToWhole(SqlType type, Constant constant)
    {
        var (whole, rest) = Int128.DivRem(ToInt128(constant.Value!), PowersOfTen.Wide[constant.Type.Scale]);
        return rest == 0 ? ToInteger(type, whole) : null;
    }

    private static Constant? ToDecimal(SqlType type, Constant constant)
    {
        var (value, rest) = Int128.DivRem(ToInt128(constant.Value!), PowersOfTen.Wide[constant.Type.Scale - type.Scale]);
        if (rest != 0 || Int128.Abs(value) > PowersOfTen.MaxUnscaled(type.Precision))
            return null;
        return new Constant(type, PhysicalTypes.Of(type) == PhysicalType.Int64 ? (long)value : (object)value);
    }

    private static Constant? ToInteger(SqlType type, Int128 value) => type.Kind switch
    {
        SqlTypeKind.TinyInt when value >= sbyte.MinValue && value <= sbyte.MaxValue => new Constant(type, (sbyte)value),
        SqlTypeKind.SmallInt when value >= short.MinValue && value <= short.MaxValue => new Constant(type, (short)value),
        SqlTypeKind.Int when value >= int.MinValue && value <= int.MaxValue => new Constant(type, (int)value),
        SqlTypeKind.BigInt when value >= long.MinValue && value <= long.MaxValue => new Constant(type, (long)value),
        _ => null,
    };

    private static Int128 ToInt128(object value) => value switch
    {
        sbyte number => number,
        short number => number,
        int number => number,
        long number => number,
        Int128 number => number,
        _ => throw new UnreachableException(value.GetType().Name),
    };
}
