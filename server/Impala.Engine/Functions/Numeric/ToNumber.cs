using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Numeric;

/// <summary>
/// to_number(text, pattern): the number that <see cref="Temporal.NumberPattern"/> would write so. Digits count, a point is where the pattern has D or a
/// point, and a minus or angle brackets anywhere make it negative. A literal pattern decides precision and scale.
/// </summary>
internal sealed class ToNumber : ScalarFunction
{
    private const int DefaultScale = 9;

    public override string Name => "to_number";

    public override string Description => "Number from a text by a pattern.";

    public override string Example => "to_number('12,454.8-', '99G999D9S') = -12454.8";

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        Overloads.Choose([new FunctionSignature([SqlType.String, SqlType.String], SqlType.Decimal(SqlType.MaxDecimalPrecision, DefaultScale))], arguments, resolution);

    public override FunctionSignature? ResolveCall(ReadOnlySpan<ScalarExpression> arguments, FunctionResolution resolution)
    {
        var signature = base.ResolveCall(arguments, resolution);
        return signature is not null && arguments[1] is Constant { Value: ByteString pattern } ? signature with { Result = TypeOf(pattern.Span) } : signature;
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var texts = new BytesReader(arguments[0]);
        var nulls = new NullMask(arguments);
        var result = new DecimalVectorWriter(resultType, numRows, context);
        try
        {
            for (var i = 0; i < numRows; i++)
                result.Set(i, nulls[i] ? 0 : Read(texts[i], resultType));
        }
        catch
        {
            result.Vector.Release();
            throw;
        }
        return result.Vector;
    }

    private static SqlType TypeOf(ReadOnlySpan<byte> pattern)
    {
        var (whole, fraction) = (0, 0);
        var hasPoint = false;
        foreach (var letter in pattern)
        {
            hasPoint |= letter is (byte)'.' or (byte)'D' or (byte)'d';
            whole += !hasPoint && letter is (byte)'9' or (byte)'0' ? 1 : 0;
            fraction += hasPoint && letter is (byte)'9' or (byte)'0' ? 1 : 0;
        }
        fraction = Math.Min(fraction, SqlType.MaxDecimalPrecision - 1);
        return SqlType.Decimal(Math.Clamp(whole + fraction, 1, SqlType.MaxDecimalPrecision), fraction);
    }

    private static Int128 Read(ReadOnlySpan<byte> text, SqlType type)
    {
        Int128 value = 0;
        var isNegative = false;
        var scale = -1;
        var numDigits = 0;
        foreach (var letter in text)
        {
            isNegative |= letter is (byte)'-' or (byte)'<';
            if (letter == '.' && scale < 0)
                scale = 0;
            if (letter is < (byte)'0' or > (byte)'9' || scale >= type.Scale)
                continue;
            numDigits += value == 0 ? 0 : 1;
            if (numDigits >= type.Precision)
                throw FunctionErrors.DecimalOverflow(type);
            value = (value * 10) + (letter - '0');
            scale += scale < 0 ? 0 : 1;
        }
        for (var missing = type.Scale - Math.Max(scale, 0); missing > 0 && value != 0; missing--)
        {
            if (++numDigits >= SqlType.MaxDecimalPrecision)
                throw FunctionErrors.DecimalOverflow(type);
            value *= 10;
        }
        return isNegative ? -value : value;
    }
}
