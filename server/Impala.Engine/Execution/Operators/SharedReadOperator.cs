using Impala.Engine.Columnar;

namespace Impala.Engine.Execution.Operators;

/// <summary>One reader of rows that a subplan gives to several places; batches go by reference.</summary>
internal sealed class SharedReadOperator : Operator
{
    private readonly SharedRows _rows;
    private readonly SharedRows.Reader _reader;

    public SharedReadOperator(OperatorContext context, SharedRows rows)
        : base(context)
    {
        _rows = rows;
        _reader = rows.AddReader();
    }

    public override bool MustBeDrained => _rows.MustBeDrained;

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        var state = _rows.Next(_reader, out batch, out var wait);
        return state == OperatorState.Blocked ? BlockOn(wait!) : state;
    }

    public override void Dispose()
    {
        _rows.Release(_reader);
        base.Dispose();
    }
}
