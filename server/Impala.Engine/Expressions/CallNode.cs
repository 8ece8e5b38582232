using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;

namespace Impala.Engine.Expressions;

/// <summary>A call of a built-in function.</summary>
internal sealed class CallNode(int id, SqlType type, ScalarFunction function, EvaluationNode[] arguments, bool canFail)
    : KernelNode(id, type, canFail || AnyCanFail(arguments), function.IsStrict, function.IsDeterministic, arguments)
{
    protected override bool TakesNarrowDecimals { get; } = function.TakesNarrowDecimals && (type.IsDecimal || type.Kind == SqlTypeKind.Boolean);

    protected override ColumnVector Compute(ReadOnlySpan<ColumnVector> values, int numRows, EvaluationContext context) =>
        function.Evaluate(values, Type, numRows, context);

    protected override unsafe int SelectFlat(ReadOnlySpan<ColumnVector> values, int* rows, int numRows, int* selected) =>
        function.Select(values, rows, numRows, selected);
}
