using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Numeric;

/// <summary>is_nan(x) and is_inf(x): false for NULL, as in Impala.</summary>
internal sealed class FloatTest(string name, bool isNan) : OverloadedFunction(
    name, isNan ? "True for a value that is not a number." : "True for an infinity of either sign.", $"{name}(1.5) = false", Returns(SqlType.Boolean, SqlType.Double))
{
    public override bool IsStrict => false;

    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        using var result = new ValueVectorBuilder<byte>(resultType, numRows, context.Memory);
        var values = new ValueReader<double>(arguments[0]);
        var nulls = new NullMask(arguments);
        for (var i = 0; i < numRows; i++)
            result[i] = (isNan ? double.IsNaN(values[i]) : double.IsInfinity(values[i])) && !nulls[i] ? (byte)1 : (byte)0;
        return result.Build();
    }
}
