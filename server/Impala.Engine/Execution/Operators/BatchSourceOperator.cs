using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Scan;

namespace Impala.Engine.Execution.Operators;

/// <summary>Gives the batches of a relation that comes as batches, with the columns and the rows that the plan wants.</summary>
internal sealed class BatchSourceOperator : Operator
{
    private readonly VirtualTableScanNode _node;
    private readonly IBatchSource _source;
    private readonly CompiledFilter _filter;

    public BatchSourceOperator(OperatorContext context, VirtualTableScanNode node, IBatchSource source)
        : base(context)
    {
        _node = node;
        _source = source;
        _filter = ExpressionCompiler.CompileFilter(node.Predicates, node.Output);
    }

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        Signal? arrival;
        while (_source.TryTake(out batch, out arrival))
        {
            if (batch is null)
                return OperatorState.Done;
            using (var taken = batch)
                batch = RecordBatch.Create([.. _node.Columns.Select(column => taken[column.ColumnIndex].AddReference())], taken.NumRows);
            if (_filter.Apply(batch, Context.Evaluation) > 0)
                return OperatorState.Batch;
            batch.Dispose();
            batch = null;
            if (Context.Instance.Slice.IsOver)
                return BlockOn(Signal.AlreadySet());
        }
        return BlockOn(arrival!);
    }

    public override void Dispose()
    {
        _filter.Dispose();
        base.Dispose();
    }
}
