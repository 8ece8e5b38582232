using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Numeric;

/// <summary>A function of two DOUBLEs, named by its operator.</summary>
internal sealed class DoubleFunction2<TOp>(string name, string description, params string[] aliases) : OverloadedFunction(name, description, "", Returns(SqlType.Double, SqlType.Double, SqlType.Double))
    where TOp : struct, IBinaryOperator<double, double, double>
{
    public override IReadOnlyList<string> Aliases => aliases;

    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        BinaryKernel.Run<double, double, double, TOp>(arguments[0], arguments[1], resultType, numRows, context);
}
