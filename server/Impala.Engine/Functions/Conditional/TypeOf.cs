using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;

namespace Impala.Engine.Functions.Conditional;

/// <summary>typeof(x): the type's name as DESCRIBE prints it; pg_typeof(x) likewise.</summary>
internal sealed class TypeOf : ScalarFunction
{
    public override string Name => "typeof";

    public override IReadOnlyList<string> Aliases => ["pg_typeof"];

    public override string Description => "Name of a value's type.";

    public override bool IsStrict => false;

    public override bool CanFail => false;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        arguments.Length == 1 ? new FunctionSignature([arguments[0]], SqlType.String) : null;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        ConstantVectors.Create(Constant.Text(context.Statement.IsPostgresDialect ? arguments[0].Type.ToString() : arguments[0].Type.ToString().ToUpperInvariant()), numRows, context.Memory);
}
