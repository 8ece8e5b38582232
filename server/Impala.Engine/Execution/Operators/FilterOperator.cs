using Impala.Engine.Columnar;
using Impala.Engine.Expressions;

namespace Impala.Engine.Execution.Operators;

/// <summary>Narrows each batch's selection to the rows for which every conjunct is true; copies nothing.</summary>
internal sealed class FilterOperator : UnaryOperator
{
    private readonly CompiledFilter _filter;

    public FilterOperator(OperatorContext context, Operator child, CompiledFilter filter)
        : base(context, child) => _filter = filter;

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        while (true)
        {
            var state = Child.Next(out batch);
            if (state == OperatorState.Blocked)
                return BlockOn(Child);
            if (state == OperatorState.Done)
                return state;
            if (Keep(batch!))
                return OperatorState.Batch;
            batch = null;
            if (Context.Instance.Slice.IsOver)
                return YieldSlice();
        }
    }

    public override void Dispose()
    {
        _filter.Dispose();
        base.Dispose();
    }

    private bool Keep(RecordBatch batch)
    {
        var keep = false;
        try
        {
            keep = _filter.Apply(batch, Context.Evaluation) > 0;
        }
        finally
        {
            if (!keep)
                batch.Dispose();
        }
        return keep;
    }
}
