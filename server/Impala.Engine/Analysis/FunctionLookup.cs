using Impala.Engine.Expressions;
using Impala.Engine.Functions;

namespace Impala.Engine.Analysis;

internal static class FunctionLookup
{
    public static ScalarFunction? Scalar(string name) => null;

    public static AggregateFunction? Aggregate(string name) => null;

    public static ScalarExpression Fold(ScalarExpression expression, StatementContext statement) => expression;
}
