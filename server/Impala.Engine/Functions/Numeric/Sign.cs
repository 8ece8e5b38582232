using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Numeric;

/// <summary>sign(x): -1, 0 or 1 as DOUBLE.</summary>
internal sealed class Sign() : OverloadedFunction("sign", "-1, 0 or 1 by the sign of a number.", "sign(-3) = -1", Returns(SqlType.Double, SqlType.Double))
{
    public override bool CanFail => false;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        UnaryKernel.Run<double, double, Operator>(arguments[0], resultType, numRows, context);

    private readonly struct Operator : IUnaryOperator<double, double>
    {
        public static double Apply(double value) => double.IsNaN(value) ? value : Math.Sign(value);
    }
}
