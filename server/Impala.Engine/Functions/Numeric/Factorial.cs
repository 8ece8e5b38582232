using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Numeric;

/// <summary>factorial(n): BIGINT; 1 for n below 1, an error past 20, the last that fits.</summary>
internal sealed class Factorial() : OverloadedFunction("factorial", "Product of the numbers up to n.", "factorial(5) = 120", Returns(SqlType.BigInt, SqlType.BigInt))
{
    private const int Largest = 20;
    private static readonly long[] Values = Compute();

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<long>(resultType, numRows, context.Memory);
        var numbers = new ValueReader<long>(arguments[0]);
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
        {
            var number = numbers[i];
            if (number > Largest && !nulls[i])
                throw FunctionErrors.Udf($"factorial {number}! too large for BIGINT");
            result[i] = Values[Math.Clamp(number, 0, Largest)];
        }
        return result.Build();
    }

    private static long[] Compute()
    {
        var values = new long[Largest + 1];
        values[0] = 1;
        for (var i = 1; i < values.Length; i++)
            values[i] = values[i - 1] * i;
        return values;
    }
}
