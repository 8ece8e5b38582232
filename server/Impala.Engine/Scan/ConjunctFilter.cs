using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;

namespace Impala.Engine.Scan;

/// <summary>A conjunct that the optimizer moved into the scan.</summary>
internal sealed class ConjunctFilter(int[] columns, CompiledFilter filter) : RowFilter(columns)
{
    public override bool CanFail => filter.CanFail;

    public override int Apply(RecordBatch batch, EvaluationContext context) => filter.Apply(batch, context);

    public override void Dispose() => filter.Dispose();
}
