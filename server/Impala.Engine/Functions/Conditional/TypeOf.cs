using Impala.Catalog.Types;
using Impala.Engine.Analysis;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;

namespace Impala.Engine.Functions.Conditional;

/// <summary>typeof(x): the type's name as DESCRIBE prints it; pg_typeof(x) likewise.</summary>
internal sealed class TypeOf(string name) : ScalarFunction
{
    public override string Name => name;

    public override string Description => "Name of a value's type.";

    public override bool IsStrict => false;

    public override bool CanFail => false;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        arguments.Length == 1 ? new FunctionSignature([arguments[0]], SqlType.String) : null;

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        ConstantVectors.Create(Constant.Text(NameOf(arguments[0].Type, context)), numRows, context.Memory);

    // PostgreSQL's names go without length and precision; Impala has no type NAME.
    private string NameOf(SqlType type, EvaluationContext context)
    {
        if (name == "pg_typeof")
        {
            var text = TypeNames.Print(type, isPostgres: true);
            var open = text.IndexOf('(', StringComparison.Ordinal);
            return open < 0 ? text : text[..open] + text[(text.IndexOf(')', StringComparison.Ordinal) + 1)..];
        }
        if (context.Statement.IsPostgresDialect)
            return type.ToString();
        return type.Kind == SqlTypeKind.Name ? "STRING" : type.ToString().ToUpperInvariant();
    }
}
