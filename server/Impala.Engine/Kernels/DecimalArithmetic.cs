using System.Numerics;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;

namespace Impala.Engine.Kernels;

/// <summary>
/// DECIMAL + - * / % by DECIMAL_V2's rules: operands keep their own scales, the exact result is rounded once (half away from zero) to the
/// result's scale, and what does not fit raises 22003. Results of at most 18 digits stay in 64 bits throughout; longer ones do while the values
/// of a batch show that they fit (<see cref="ColumnVector.IsNarrow"/>).
/// </summary>
public static unsafe class DecimalArithmetic
{
    /// <summary>Type of + and -: impala.md 2.3.</summary>
    public static SqlType AddType(SqlType left, SqlType right)
    {
        var scale = Math.Max(left.Scale, right.Scale);
        return Adjust(Math.Max(left.Precision - left.Scale, right.Precision - right.Scale) + scale + 1, scale);
    }

    public static SqlType MultiplyType(SqlType left, SqlType right) => Adjust(left.Precision + right.Precision + 1, left.Scale + right.Scale);

    public static SqlType DivideType(SqlType left, SqlType right)
    {
        var scale = Math.Max(6, left.Scale + right.Precision + 1);
        return Adjust(left.Precision - left.Scale + right.Scale + scale, scale);
    }

    public static SqlType ModuloType(SqlType left, SqlType right)
    {
        var scale = Math.Max(left.Scale, right.Scale);
        return Adjust(Math.Min(left.Precision - left.Scale, right.Precision - right.Scale) + scale, scale);
    }

    /// <summary>Cuts a type past 38 digits: the scale gives way, but keeps min(scale, 6).</summary>
    public static SqlType Adjust(int precision, int scale)
    {
        if (precision <= SqlType.MaxDecimalPrecision)
            return SqlType.Decimal(Math.Max(1, precision), scale);
        var cut = Math.Max(scale - (precision - SqlType.MaxDecimalPrecision), Math.Min(scale, 6));
        return SqlType.Decimal(SqlType.MaxDecimalPrecision, cut);
    }

    /// <summary>False when the type of a sum, difference or product proves that it fits: the type was not cut.</summary>
    public static bool CanOverflow(SqlType result) => !result.IsDecimal || result.Precision == SqlType.MaxDecimalPrecision;

    public static ColumnVector Add(ColumnVector left, ColumnVector right, SqlType type, int numRows, EvaluationContext context) =>
        AddOrSubtract(left, right, type, numRows, 1, context);

    public static ColumnVector Subtract(ColumnVector left, ColumnVector right, SqlType type, int numRows, EvaluationContext context) =>
        AddOrSubtract(left, right, type, numRows, -1, context);

    public static ColumnVector Multiply(ColumnVector left, ColumnVector right, SqlType type, int numRows, EvaluationContext context)
    {
        var narrowInputs = left.Physical == PhysicalType.Int64 && right.Physical == PhysicalType.Int64;
        var shrink = left.Type.Scale + right.Type.Scale - type.Scale;
        if (narrowInputs && shrink == 0)
        {
            if (PhysicalTypes.Of(type) == PhysicalType.Int64)
                return BinaryKernel.RunSimd<long, MultiplyOperator<long>>(left, right, type, numRows, context);
            return TryMultiplyNarrow(left, right, type, numRows, context)
                ?? BinaryKernel.Run<long, long, Int128, WideningMultiply>(left, right, type, numRows, context);
        }
        using var result = new ValueVectorBuilder<Int128>(type, numRows, context.Memory);
        var l = new DecimalReader(left);
        var r = new DecimalReader(right);
        var nulls = new NullMask([left, right]);
        for (var i = 0; i < numRows; i++)
        {
            if (!TryMultiply(l[i], r[i], shrink, out var product) && !nulls[i])
                throw FunctionErrors.DecimalOverflow(type);
            result[i] = product;
        }
        return result.Build();
    }

    public static ColumnVector Divide(ColumnVector left, ColumnVector right, SqlType type, int numRows, EvaluationContext context)
    {
        var exponent = type.Scale + right.Type.Scale - left.Type.Scale;
        var l = new DecimalReader(left);
        var r = new DecimalReader(right);
        var nulls = new NullMask([left, right]);
        var result = new DecimalVectorWriter(type, numRows, context);
        try
        {
            for (var i = 0; i < numRows; i++)
            {
                if (nulls[i])
                {
                    result.Set(i, 0);
                    continue;
                }
                var divisor = r[i];
                if (divisor == 0)
                    throw FunctionErrors.DecimalDivisionByZero();
                if (!TryDivide(l[i], divisor, exponent, type.Precision, out var quotient))
                    throw FunctionErrors.DecimalOverflow(type);
                result.Set(i, quotient);
            }
        }
        catch
        {
            result.Vector.Release();
            throw;
        }
        return result.Vector;
    }

    public static ColumnVector Modulo(ColumnVector left, ColumnVector right, SqlType type, int numRows, EvaluationContext context)
    {
        var scale = Math.Max(left.Type.Scale, right.Type.Scale);
        var l = new DecimalReader(left);
        var r = new DecimalReader(right);
        var nulls = new NullMask([left, right]);
        var result = new DecimalVectorWriter(type, numRows, context);
        try
        {
            for (var i = 0; i < numRows; i++)
            {
                if (nulls[i])
                {
                    result.Set(i, 0);
                    continue;
                }
                if (r[i] == 0)
                    throw FunctionErrors.DecimalDivisionByZero();
                var rest = Scaled(l[i], scale - left.Type.Scale) % Scaled(r[i], scale - right.Type.Scale);
                if (!TryFit(rest, scale - type.Scale, type.Precision, out var value))
                    throw FunctionErrors.DecimalOverflow(type);
                result.Set(i, value);
            }
        }
        catch
        {
            result.Vector.Release();
            throw;
        }
        return result.Vector;
    }

    internal static bool TryMultiply(Int128 left, Int128 right, int shrink, out Int128 product)
    {
        if (shrink == 0 && (long)left == left && (long)right == right)
        {
            product = Math.BigMul((long)left, (long)right);
            return true;
        }
        var negative = (left < 0) != (right < 0);
        var exact = UInt256.Multiply((UInt128)Int128.Abs(left), (UInt128)Int128.Abs(right));
        UInt128 magnitude;
        if (shrink == 0)
            magnitude = exact.High == 0 ? exact.Low : UInt128.MaxValue;
        else if (shrink > 38)
            magnitude = ShrinkFurther(exact, shrink);
        else if (!exact.TryDivideRounded((UInt128)PowersOfTen.Wide[shrink], out magnitude))
            magnitude = UInt128.MaxValue;
        if (magnitude > (UInt128)PowersOfTen.MaxUnscaled(38))
        {
            product = 0;
            return false;
        }
        product = negative ? -(Int128)magnitude : (Int128)magnitude;
        return true;
    }

    internal static bool TryDivide(Int128 left, Int128 right, int exponent, int precision, out Int128 quotient)
    {
        var negative = (left < 0) != (right < 0);
        var divisor = (UInt128)Int128.Abs(right);
        var numerator = (UInt128)Int128.Abs(left);
        // Beyond 10^38 the power is applied in two steps; the divisor then has at least as many digits, so 256 bits hold the product.
        if (exponent > 38)
        {
            var big = BigInteger.DivRem((BigInteger)numerator * BigInteger.Pow(10, exponent), (BigInteger)divisor, out var rest);
            if (rest * 2 >= (BigInteger)divisor)
                big += 1;
            var fits = big <= (BigInteger)PowersOfTen.MaxUnscaled(precision);
            quotient = fits ? (Int128)big : 0;
            if (!fits)
                return false;
            quotient = negative ? -quotient : quotient;
            return true;
        }
        if (!UInt256.Multiply(numerator, (UInt128)PowersOfTen.Wide[exponent]).TryDivideRounded(divisor, out var magnitude)
            || magnitude > (UInt128)PowersOfTen.MaxUnscaled(precision))
        {
            quotient = 0;
            return false;
        }
        quotient = negative ? -(Int128)magnitude : (Int128)magnitude;
        return true;
    }

    private static ColumnVector AddOrSubtract(ColumnVector left, ColumnVector right, SqlType type, int numRows, int sign, EvaluationContext context)
    {
        var scale = Math.Max(left.Type.Scale, right.Type.Scale);
        var leftShift = scale - left.Type.Scale;
        var rightShift = scale - right.Type.Scale;
        if (PhysicalTypes.Of(type) == PhysicalType.Int64)
            return AddNarrow(left, leftShift, right, rightShift, sign, type, numRows, context);
        if (left.Physical == PhysicalType.Int64 && right.Physical == PhysicalType.Int64 && scale == type.Scale && leftShift <= 18 && rightShift <= 18
            && TryAddNarrow(left, leftShift, right, rightShift, sign, type, numRows, context) is { } narrow)
            return narrow;
        using var result = new ValueVectorBuilder<Int128>(type, numRows, context.Memory);
        var l = new DecimalReader(left);
        var r = new DecimalReader(right);
        // Below 38 digits the types prove that nothing overflows.
        if (type.Precision < SqlType.MaxDecimalPrecision)
        {
            var leftFactor = PowersOfTen.Wide[leftShift];
            var rightFactor = PowersOfTen.Wide[rightShift] * sign;
            for (var i = 0; i < numRows; i++)
                result[i] = (leftShift == 0 ? l[i] : l[i] * leftFactor) + (rightShift == 0 && sign > 0 ? r[i] : r[i] * rightFactor);
            return result.Build();
        }
        var nulls = new NullMask([left, right]);
        var shrink = scale - type.Scale;
        for (var i = 0; i < numRows; i++)
        {
            if (nulls[i])
            {
                result[i] = 0;
                continue;
            }
            Int128 sum;
            if (shrink == 0 && leftShift == 0 && rightShift == 0)
            {
                sum = sign > 0 ? l[i] + r[i] : l[i] - r[i];
                // Two values below 10^38 sum to less than 2^128, so a wrap shows as a wrong sign.
                var other = sign > 0 ? r[i] : -r[i];
                if (Int128.Abs(sum == Int128.MinValue ? Int128.MaxValue : sum) > PowersOfTen.MaxUnscaled(38) || ((l[i] ^ sum) & (other ^ sum)) < 0)
                    throw FunctionErrors.DecimalOverflow(type);
            }
            else if (!TryFit(Scaled(l[i], leftShift) + (Scaled(r[i], rightShift) * sign), shrink, 38, out sum))
            {
                throw FunctionErrors.DecimalOverflow(type);
            }
            result[i] = sum;
        }
        return result.Build();
    }

    private static ColumnVector AddNarrow(
        ColumnVector left, int leftShift, ColumnVector right, int rightShift, int sign, SqlType type, int numRows, EvaluationContext context)
    {
        if (leftShift == 0 && rightShift == 0)
        {
            return sign > 0
                ? BinaryKernel.RunSimd<long, AddOperator<long>>(left, right, type, numRows, context)
                : BinaryKernel.RunSimd<long, SubtractOperator<long>>(left, right, type, numRows, context);
        }
        var result = ColumnVector.CreateFlat(type, numRows, context.Memory);
        // The types prove that every sum fits, whatever the kernel's coarser test says.
        AddScaled(left, leftShift, right, rightShift, sign, result, numRows);
        return result;
    }

    private static ColumnVector? TryAddNarrow(
        ColumnVector left, int leftShift, ColumnVector right, int rightShift, int sign, SqlType type, int numRows, EvaluationContext context)
    {
        var result = ColumnVector.CreateNarrow(type, numRows, context.Memory);
        if (AddScaled(left, leftShift, right, rightShift, sign, result, numRows))
            return result;
        result.Release();
        return null;
    }

    private static bool AddScaled(ColumnVector left, int leftShift, ColumnVector right, int rightShift, int sign, ColumnVector result, int numRows) =>
        NarrowDecimalKernel.TryAdd(
            left.Values<long>(),
            left.Kind == VectorKind.Constant,
            PowersOfTen.Narrow[leftShift],
            right.Values<long>(),
            right.Kind == VectorKind.Constant,
            PowersOfTen.Narrow[rightShift] * sign,
            result.Values<long>(),
            numRows);

    private static ColumnVector? TryMultiplyNarrow(ColumnVector left, ColumnVector right, SqlType type, int numRows, EvaluationContext context)
    {
        var result = ColumnVector.CreateNarrow(type, numRows, context.Memory);
        if (NarrowDecimalKernel.TryMultiply(
                left.Values<long>(), left.Kind == VectorKind.Constant, right.Values<long>(), right.Kind == VectorKind.Constant, result.Values<long>(), numRows))
            return result;
        result.Release();
        return null;
    }

    private static BigInteger Scaled(Int128 value, int shift) => shift == 0 ? value : value * BigInteger.Pow(10, shift);

    private static bool TryFit(BigInteger value, int shrink, int precision, out Int128 result)
    {
        if (shrink > 0)
        {
            var divisor = BigInteger.Pow(10, shrink);
            value = BigInteger.DivRem(value, divisor, out var rest);
            if (BigInteger.Abs(rest) * 2 >= divisor)
                value += rest.Sign;
        }
        var fits = BigInteger.Abs(value) <= (BigInteger)PowersOfTen.MaxUnscaled(precision);
        result = fits ? (Int128)value : 0;
        return fits;
    }

    private static UInt128 ShrinkFurther(UInt256 exact, int shrink)
    {
        var value = ((BigInteger)exact.High << 128) + (BigInteger)exact.Low;
        return TryFit(value, shrink, 38, out var result) ? (UInt128)result : UInt128.MaxValue;
    }

    private readonly struct WideningMultiply : IBinaryOperator<long, long, Int128>
    {
        public static Int128 Apply(long left, long right) => Math.BigMul(left, right);
    }
}
