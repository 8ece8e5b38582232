using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Numeric;

/// <summary>A function of one DOUBLE, named by its operator.</summary>
internal sealed class DoubleFunction<TOp>(string name, string description, params string[] aliases) : OverloadedFunction(name, description, "", Returns(SqlType.Double, SqlType.Double))
    where TOp : struct, IUnaryOperator<double, double>
{
    public override IReadOnlyList<string> Aliases => aliases;

    /// <summary>Null for a function of all numbers.</summary>
    public MathDomain? Domain { get; init; }

    public override bool CanFail => Domain is not null;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context)
    {
        Domain?.Check(arguments, numRows, context);
        return UnaryKernel.Run<double, double, TOp>(arguments[0], resultType, numRows, context);
    }
}
