using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>A set-returning function in FROM: its rows, and their numbers WITH ORDINALITY.</summary>
internal sealed class TableFunctionOperator : Operator
{
    private readonly TableFunctionNode _node;
    private readonly TableFunctionCaller _caller;
    private IEnumerator<RecordBatch>? _batches;
    private RecordBatch? _arguments;
    private long _numRows;

    public TableFunctionOperator(OperatorContext context, TableFunctionNode node)
        : base(context)
    {
        _node = node;
        _caller = new TableFunctionCaller(node.Function, node.Arguments, [], context);
    }

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        _arguments ??= RecordBatch.Create([], 1);
        _batches ??= _caller.Call(_arguments).GetEnumerator();
        while (_batches.MoveNext())
        {
            batch = _batches.Current;
            if (batch.NumSelected > 0)
            {
                batch = Typed(batch.Compact(Context.Memory));
                return OperatorState.Batch;
            }
            batch.Dispose();
            Context.CancellationToken.ThrowIfCancellationRequested();
        }
        batch = null;
        return OperatorState.Done;
    }

    public override void Dispose()
    {
        _batches?.Dispose();
        _arguments?.Dispose();
        _caller.Dispose();
        base.Dispose();
    }

    private unsafe RecordBatch Typed(RecordBatch batch)
    {
        var columns = new ColumnVector[_node.Output.Count];
        for (var i = 0; i < _node.Slots.Count; i++)
            columns[i] = batch[i].WithType(_node.Slots[i].Type);
        if (_node.Ordinality is not null)
        {
            var numbers = ColumnVector.CreateFlat(SqlType.BigInt, batch.NumRows, Context.Memory);
            for (var i = 0; i < batch.NumRows; i++)
                numbers.Values<long>()[i] = ++_numRows;
            columns[^1] = numbers;
        }
        var numRows = batch.NumRows;
        batch.Dispose();
        return RecordBatch.Create(columns, numRows);
    }
}
