using Impala.Engine.Columnar;

namespace Impala.Engine.Execution.Operators;

/// <summary>Computes columns. Columns that only pass through keep the batch's selection when nothing is computed.</summary>
internal sealed class ProjectOperator : UnaryOperator
{
    private readonly BatchProjection _projection;

    public ProjectOperator(OperatorContext context, Operator child, BatchProjection projection)
        : base(context, child) => _projection = projection;

    /// <summary>Said by a parent that reads narrow decimals.</summary>
    public void AllowNarrow() => _projection.AllowNarrow();

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        var state = Child.Next(out batch);
        if (state == OperatorState.Blocked)
            return BlockOn(Child);
        if (state == OperatorState.Batch)
            batch = _projection.Project(batch!, Context);
        return state;
    }

    public override void Dispose()
    {
        _projection.Dispose();
        base.Dispose();
    }
}
