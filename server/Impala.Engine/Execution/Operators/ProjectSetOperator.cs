using Impala.Engine.Columnar;
using Impala.Engine.Execution.Exchange;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>Set-returning functions of a select list: for each input row, their rows in step; shorter ones are padded with NULL.</summary>
internal sealed unsafe class ProjectSetOperator : UnaryOperator
{
    private readonly TableFunctionCaller[] _callers;
    private readonly ProjectSetNode _node;
    private readonly BatchAccumulator _output;
    private readonly Scratch<int> _indices;
    private RecordBatch? _input;
    private int _row;
    private RecordBatch? _set;
    private int _setRow;

    public ProjectSetOperator(OperatorContext context, Operator child, ProjectSetNode node)
        : base(context, child)
    {
        _node = node;
        _callers = [.. node.Calls.Select(call => new TableFunctionCaller(call.Function, call.Arguments, node.Input.Output, context))];
        _output = new BatchAccumulator([.. node.Output.Select(slot => slot.Type)], context.Memory);
        _indices = new Scratch<int>(context.Memory);
    }

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        batch = null;
        while (!_output.IsFull)
        {
            if (_set is not null)
            {
                TakeSet();
                continue;
            }
            if (_input is not null && _row < _input.NumRows)
            {
                _set = Expand(_row++);
                continue;
            }
            _input?.Dispose();
            _input = null;
            var state = Child.Next(out var input);
            if (state == OperatorState.Blocked)
                return BlockOn(Child);
            if (state == OperatorState.Done)
                break;
            _input = input!.Compact(Context.Memory);
            _row = 0;
        }
        batch = _output.Take();
        return batch is null ? OperatorState.Done : OperatorState.Batch;
    }

    public override void Dispose()
    {
        _input?.Dispose();
        _set?.Dispose();
        foreach (var caller in _callers)
            caller.Dispose();
        _output.Dispose();
        _indices.Dispose();
        base.Dispose();
    }

    private void TakeSet()
    {
        var count = Math.Min(_output.Room, _set!.NumRows - _setRow);
        var indices = _indices.Ensure(Math.Max(1, count));
        for (var i = 0; i < count; i++)
            indices[i] = _setRow + i;
        if (count > 0)
            _output.Append(_set.Columns, indices, count);
        _setRow += count;
        if (_setRow < _set.NumRows)
            return;
        _set.Dispose();
        _set = null;
        _setRow = 0;
    }

    /// <summary>One input row with everything its functions answer.</summary>
    private RecordBatch Expand(int row)
    {
        using var single = OneRow(row);
        var results = new List<RecordBatch>[_callers.Length];
        try
        {
            var numRows = 0;
            for (var i = 0; i < results.Length; i++)
            {
                results[i] = [];
                var length = 0;
                foreach (var batch in _callers[i].Call(single))
                {
                    results[i].Add(batch.Compact(Context.Memory));
                    length += results[i][^1].NumRows;
                    Context.CancellationToken.ThrowIfCancellationRequested();
                }
                numRows = Math.Max(numRows, length);
            }
            var columns = new List<ColumnVector>();
            foreach (var column in single.Columns)
                columns.Add(column.WithNumRows(numRows));
            for (var i = 0; i < results.Length; i++)
                columns.Add(Concatenate(i, results[i], numRows));
            return RecordBatch.Create([.. columns], numRows);
        }
        finally
        {
            foreach (var list in results)
                list?.ForEach(batch => batch.Dispose());
        }
    }

    private RecordBatch OneRow(int row)
    {
        var columns = new ColumnVector[_input!.NumColumns];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = StretchedRow.FromRow(_input[i], row, 1, Context.Memory);
        return RecordBatch.Create(columns, 1);
    }

    private ColumnVector Concatenate(int call, List<RecordBatch> batches, int numRows)
    {
        using var builder = new ConstantColumnBuilder(_node.Calls[call].Slot.Type, numRows, Context.Memory);
        var length = 0;
        foreach (var batch in batches)
        {
            for (var i = 0; i < batch.NumRows; i++)
                builder.AppendRow(batch[0], i);
            length += batch.NumRows;
        }
        for (; length < numRows; length++)
            builder.AppendNull();
        return builder.Build();
    }
}
