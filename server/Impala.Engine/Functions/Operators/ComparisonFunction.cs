using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Kernels;

namespace Impala.Engine.Functions.Operators;

/// <summary>= &lt;&gt; &lt; &lt;= &gt; &gt;= over two values of one type; see <see cref="CompareKernel"/> for what equal means.</summary>
internal sealed class ComparisonFunction<TOp>(string name, string description) : ScalarFunction
    where TOp : struct, IComparisonOperator
{
    public override string Name => name;

    public override string Description => description;

    public override bool CanFail => false;

    public override bool TakesNarrowDecimals => true;

    public override FunctionSignature? Resolve(ReadOnlySpan<SqlType> arguments, FunctionResolution resolution) =>
        ComparisonTypes.Resolve(arguments, resolution);

    public override ColumnVector Evaluate(ReadOnlySpan<ColumnVector> arguments, SqlType resultType, int numRows, EvaluationContext context) =>
        CompareKernel.Run<TOp>(arguments[0], arguments[1], numRows, context);

    public override unsafe int Select(ReadOnlySpan<ColumnVector> arguments, int* rows, int numRows, int* selected) =>
        CompareKernel.Select<TOp>(arguments[0], arguments[1], rows, numRows, selected);
}
