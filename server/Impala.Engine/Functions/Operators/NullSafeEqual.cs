using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Operators;

/// <summary>IS NOT DISTINCT FROM: equality where NULL equals NULL; never NULL itself.</summary>
internal sealed unsafe class NullSafeEqual : ScalarFunction
{
    public override string Name => OperatorNames.NullSafeEqual;

    public override string Description => "True when both values are equal or both are NULL.";

    public override bool IsStrict => false;

    public override bool CanFail => false;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        ComparisonTypes.Resolve(arguments, resolution);

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        var result = CompareKernel.Run<EqualOperator>(arguments[0], arguments[1], numRows, context);
        if (!arguments[0].HasNulls && !arguments[1].HasNulls)
            return result;
        for (var i = 0; i < numRows; i++)
        {
            var left = arguments[0].IsValid(i);
            var right = arguments[1].IsValid(i);
            if (!left || !right)
                result.Data[i] = left == right ? (byte)1 : (byte)0;
        }
        return result;
    }
}
