using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Numeric;

/// <summary>log(x) to base 10, as PostgreSQL has it, and log(base, x).</summary>
internal sealed class Logarithm() : OverloadedFunction(
    "log", "Logarithm to base 10, or to a given base.", "log(2, 64) = 6", Returns(SqlType.Double, SqlType.Double), Returns(SqlType.Double, SqlType.Double, SqlType.Double))
{
    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        MathDomain.Logarithm.Check(arguments, numRows, context);
        return arguments.Length == 1
            ? UnaryKernel.Run<double, double, Log10Operator>(arguments[0], resultType, numRows, context)
            : BinaryKernel.Run<double, double, double, LogBaseOperator>(arguments[0], arguments[1], resultType, numRows, context);
    }
}
