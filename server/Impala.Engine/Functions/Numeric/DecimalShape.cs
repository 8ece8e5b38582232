using Impala.Engine.Expressions;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Resolution;

namespace Impala.Engine.Functions.Numeric;

/// <summary>precision(x) and scale(x) of a DECIMAL's type; also of a NULL.</summary>
internal sealed class DecimalShape(string name, bool isScale) : ScalarFunction
{
    public override string Name => name;

    public override string Description => isScale ? "Digits after the point of a decimal's type." : "Digits of a decimal's type.";

    public override string Example => isScale ? "scale(12.34) = 2" : "precision(12.34) = 4";

    public override bool IsStrict => false;

    public override bool CanFail => false;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 1 || (!arguments[0].IsDecimal && !arguments[0].IsInteger && arguments[0].Kind is not SqlTypeKind.Null))
            return null;
        return new FunctionSignature([arguments[0].Kind == SqlTypeKind.Null ? SqlType.Decimal(9, 0) : ImplicitCasts.DecimalOf(arguments[0])], SqlType.Int);
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        ConstantVectors.Create(new Constant(SqlType.Int, (int)(isScale ? arguments[0].Type.Scale : arguments[0].Type.Precision)), numRows, context.Memory);
}
