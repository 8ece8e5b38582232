using Impala.Catalog.Types;
using Impala.Engine.Columnar;

namespace Impala.Engine.Functions.Numeric;

/// <summary>positive(x): the number itself, in its own type.</summary>
internal sealed class Positive : ScalarFunction
{
    public override string Name => "positive";

    public override string Description => "Number as it is.";

    public override string Example => "positive(-5) = -5";

    public override bool CanFail => false;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution)
    {
        if (arguments.Length != 1)
            return null;
        var type = arguments[0].Kind is SqlTypeKind.Null or SqlTypeKind.Unknown ? SqlType.Double : arguments[0];
        return type.IsNumeric ? new FunctionSignature([type], type) : null;
    }

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        arguments[0].AddReference();
}
