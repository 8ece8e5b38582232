using System.Diagnostics;
using System.Numerics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Casts;

/// <summary>Conversions among booleans, integers, floats, decimals and OIDs.</summary>
internal static class NumericCasts
{
    public static ColumnVector Run(ColumnVector source, SqlType type, CastFailure onFailure, int numRows, EvaluationContext context)
    {
        if (source.Type.IsDecimal)
            return DecimalCasts.FromDecimal(source, type, numRows, context);
        return source.Physical switch
        {
            PhysicalType.Bool => FromInteger<byte>(source, type, onFailure, numRows, context),
            PhysicalType.Int8 => FromInteger<sbyte>(source, type, onFailure, numRows, context),
            PhysicalType.Int16 => FromInteger<short>(source, type, onFailure, numRows, context),
            PhysicalType.Int32 when source.Type.IsOidAlias => FromInteger<uint>(source, type, onFailure, numRows, context),
            PhysicalType.Int32 => FromInteger<int>(source, type, onFailure, numRows, context),
            PhysicalType.Int64 => FromInteger<long>(source, type, onFailure, numRows, context),
            PhysicalType.Float => FromFloat<float>(source, type, onFailure, numRows, context),
            PhysicalType.Double => FromFloat<double>(source, type, onFailure, numRows, context),
            _ => throw new UnreachableException($"{source.Type} to {type}"),
        };
    }

    private static ColumnVector FromInteger<T>(ColumnVector source, SqlType type, CastFailure onFailure, int numRows, EvaluationContext context)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (type.IsDecimal)
            return DecimalCasts.FromInteger<T>(source, type, numRows, context);
        return PhysicalTypes.Of(type) switch
        {
            PhysicalType.Bool => UnaryKernel.Run<T, byte, IsNotZero<T>>(source, type, numRows, context),
            PhysicalType.Int8 => Narrow<T, sbyte>(source, type, onFailure, numRows, context),
            PhysicalType.Int16 => Narrow<T, short>(source, type, onFailure, numRows, context),
            PhysicalType.Int32 when type.IsOidAlias => Narrow<T, uint>(source, type, onFailure, numRows, context),
            PhysicalType.Int32 => Narrow<T, int>(source, type, onFailure, numRows, context),
            PhysicalType.Int64 => Narrow<T, long>(source, type, onFailure, numRows, context),
            PhysicalType.Float => UnaryKernel.Run<T, float, Convert<T, float>>(source, type, numRows, context),
            PhysicalType.Double => UnaryKernel.Run<T, double, Convert<T, double>>(source, type, numRows, context),
            _ => throw new UnreachableException($"{source.Type} to {type}"),
        };
    }

    private static ColumnVector Narrow<TIn, TOut>(ColumnVector source, SqlType type, CastFailure onFailure, int numRows, EvaluationContext context)
        where TIn : unmanaged, IBinaryInteger<TIn>
        where TOut : unmanaged, IBinaryInteger<TOut> => onFailure == CastFailure.Impala
            ? UnaryKernel.Run<TIn, TOut, Convert<TIn, TOut>>(source, type, numRows, context)
            : UnaryKernel.TryRun<TIn, TOut, CheckedConvert<TIn, TOut>>(source, type, numRows, RowErrors.OutOfRange, context);

    private static ColumnVector FromFloat<T>(ColumnVector source, SqlType type, CastFailure onFailure, int numRows, EvaluationContext context)
        where T : unmanaged, IFloatingPointIeee754<T>, IMinMaxValue<T>
    {
        if (type.IsDecimal)
            return DecimalCasts.FromFloat<T>(source, type, numRows, context);
        var round = onFailure == CastFailure.Error;
        return PhysicalTypes.Of(type) switch
        {
            PhysicalType.Bool => UnaryKernel.Run<T, byte, IsNotZero<T>>(source, type, numRows, context),
            PhysicalType.Int8 => ToInteger<T, sbyte>(source, type, round, numRows, context),
            PhysicalType.Int16 => ToInteger<T, short>(source, type, round, numRows, context),
            PhysicalType.Int32 => ToInteger<T, int>(source, type, round, numRows, context),
            PhysicalType.Int64 => ToInteger<T, long>(source, type, round, numRows, context),
            PhysicalType.Float when round => UnaryKernel.TryRun<T, float, CheckedToFloat<T>>(source, type, numRows, RowErrors.OutOfRange, context),
            PhysicalType.Float => UnaryKernel.TryRun<T, float, CheckedToFloat<T>>(source, type, numRows, RowErrors.FloatOutOfRange<T>, context),
            PhysicalType.Double => UnaryKernel.Run<T, double, Convert<T, double>>(source, type, numRows, context),
            _ => throw new UnreachableException($"{source.Type} to {type}"),
        };
    }

    private static ColumnVector ToInteger<TIn, TOut>(ColumnVector source, SqlType type, bool round, int numRows, EvaluationContext context)
        where TIn : unmanaged, IFloatingPointIeee754<TIn>
        where TOut : unmanaged, IBinaryInteger<TOut>, IMinMaxValue<TOut> => round
            ? UnaryKernel.TryRun<TIn, TOut, RoundToInteger<TIn, TOut>>(source, type, numRows, RowErrors.OutOfRange, context)
            : UnaryKernel.TryRun<TIn, TOut, TruncateToInteger<TIn, TOut>>(source, type, numRows, RowErrors.FloatOutOfRange<TIn>, context);

    private readonly struct IsNotZero<T> : IUnaryOperator<T, byte>
        where T : unmanaged, INumberBase<T>
    {
        public static byte Apply(T value) => T.IsZero(value) ? (byte)0 : (byte)1;
    }

    private readonly struct Convert<TIn, TOut> : IUnaryOperator<TIn, TOut>
        where TIn : unmanaged, INumberBase<TIn>
        where TOut : unmanaged, INumberBase<TOut>
    {
        public static TOut Apply(TIn value) => TOut.CreateTruncating(value);
    }

    private readonly struct CheckedConvert<TIn, TOut> : ITryUnaryOperator<TIn, TOut>
        where TIn : unmanaged, IBinaryInteger<TIn>
        where TOut : unmanaged, IBinaryInteger<TOut>
    {
        public static bool TryApply(TIn value, out TOut result)
        {
            result = TOut.CreateTruncating(value);
            return TIn.CreateTruncating(result) == value && TOut.IsNegative(result) == TIn.IsNegative(value);
        }
    }

    private readonly struct CheckedToFloat<T> : ITryUnaryOperator<T, float>
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        public static bool TryApply(T value, out float result)
        {
            result = float.CreateTruncating(value);
            return float.IsFinite(result) || !T.IsFinite(value);
        }
    }

    // Impala cuts towards zero, and compares before it cuts: the value must lie between the least and the greatest integer, as the source type
    // holds them; where that rounds them (BIGINT, and INT of a FLOAT) it must lie strictly between.
    private readonly struct TruncateToInteger<TIn, TOut> : ITryUnaryOperator<TIn, TOut>
        where TIn : unmanaged, IFloatingPointIeee754<TIn>
        where TOut : unmanaged, IBinaryInteger<TOut>, IMinMaxValue<TOut>
    {
        public static unsafe bool TryApply(TIn value, out TOut result)
        {
            var (least, greatest) = (TIn.CreateTruncating(TOut.MinValue), TIn.CreateTruncating(TOut.MaxValue));
            var fits = sizeof(TOut) < sizeof(TIn) ? value >= least && value <= greatest : value > least && value < greatest;
            result = fits ? TOut.CreateTruncating(value) : TOut.Zero;
            return fits;
        }
    }

    // PostgreSQL rounds half to even.
    private readonly struct RoundToInteger<TIn, TOut> : ITryUnaryOperator<TIn, TOut>
        where TIn : unmanaged, IFloatingPointIeee754<TIn>
        where TOut : unmanaged, IBinaryInteger<TOut>, IMinMaxValue<TOut>
    {
        public static bool TryApply(TIn value, out TOut result) => TryFit(double.CreateTruncating(TIn.Round(value, MidpointRounding.ToEven)), out result);
    }

    private static bool TryFit<TOut>(double value, out TOut result)
        where TOut : unmanaged, IBinaryInteger<TOut>, IMinMaxValue<TOut>
    {
        // MaxValue + 1 and MinValue are powers of two, exact as double; NaN fails both tests.
        var limit = -double.CreateTruncating(TOut.MinValue);
        var fits = value >= -limit && value < limit;
        result = fits ? TOut.CreateTruncating(value) : TOut.Zero;
        return fits;
    }
}
