using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Numeric;

/// <summary>
/// width_bucket(x, low, high, n): which of n equal parts of [low, high) holds x, from 1; 0 below, n + 1 from high on. The three numbers meet in one
/// DECIMAL scale; the arithmetic takes 256 bits.
/// </summary>
internal sealed class WidthBucket() : ScalarFunction
{
    public override string Name => "width_bucket";

    public override string Description => "Number of the part of a range that holds a value.";

    public override string Example => "width_bucket(8, 1, 20, 3) = 2";

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 4 || !ImplicitCasts.CanCast(arguments[3], SqlType.Int, resolution))
            return null;
        var integerDigits = 1;
        var scale = 0;
        foreach (var argument in arguments[..3])
        {
            if (argument.Kind is SqlTypeKind.Null or SqlTypeKind.Unknown)
                continue;
            if (!argument.IsDecimal && !argument.IsInteger)
                return null;
            var type = ImplicitCasts.DecimalOf(argument);
            integerDigits = Math.Max(integerDigits, type.Precision - type.Scale);
            scale = Math.Max(scale, type.Scale);
        }
        var common = SqlType.Decimal(Math.Min(SqlType.MaxDecimalPrecision, integerDigits + scale), Math.Min(scale, SqlType.MaxDecimalPrecision - integerDigits));
        return new FunctionSignature([common, common, common, SqlType.Int], SqlType.BigInt);
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<long>(resultType, numRows, context.Memory);
        var values = new DecimalReader(arguments[0]);
        var lows = new DecimalReader(arguments[1]);
        var highs = new DecimalReader(arguments[2]);
        var counts = new ValueReader<int>(arguments[3]);
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
        {
            result[i] = 0;
            if (nulls[i])
                continue;
            var (value, low, high, count) = (values[i], lows[i], highs[i], counts[i]);
            if (count <= 0)
                throw FunctionErrors.Udf($"Number of buckets should be greater than zero: {count}");
            if (low >= high)
                throw FunctionErrors.Udf("Lower bound cannot be greater than or equal to the upper bound");
            result[i] = value < low ? 0 : value >= high ? count + 1L : Bucket((UInt128)(value - low), (UInt128)(high - low), count) + 1;
        }
        return result.Build();
    }

    // floor(distance * count / range), with distance < range. The rounded quotient is one too high where the product falls short of it.
    private static long Bucket(UInt128 distance, UInt128 range, int count)
    {
        if (distance <= UInt128.MaxValue / (uint)count)
            return (long)(distance * (uint)count / range);
        var product = UInt256.Multiply(distance, (uint)count);
        product.TryDivideRounded(range, out var quotient);
        var back = UInt256.Multiply(range, quotient);
        return (long)quotient - (back.High > product.High || (back.High == product.High && back.Low > product.Low) ? 1 : 0);
    }
}
