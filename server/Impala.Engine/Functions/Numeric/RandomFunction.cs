using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Numeric;

/// <summary>random() and rand([seed]): DOUBLE from 0 up to, not including, 1; a new value for each row.</summary>
internal sealed class RandomFunction() : OverloadedFunction(
    "random", "Random number from 0 up to 1.", "", Returns(SqlType.Double), Returns(SqlType.Double, SqlType.BigInt))
{
    public override IReadOnlyList<string> Aliases => ["rand"];

    public override bool IsDeterministic => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        if (arguments.Length > 0 && arguments[0].Kind != VectorKind.Constant)
            throw FunctionErrors.Udf("Seed argument to rand() must be constant.");
        using var result = new ValueVectorBuilder<double>(resultType, numRows, context.Memory);
        var source = arguments.Length > 0 ? new Random((int)new ValueReader<long>(arguments[0])[0]) : Random.Shared;
        for (var i = 0; i < numRows; i++)
            result[i] = source.NextDouble();
        return result.Build();
    }
}
