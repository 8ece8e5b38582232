using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// Window functions over input that comes sorted by (partition, order). Rows are collected until at least one partition is whole, then
/// all whole partitions are computed together and given out in slices; the begun one is kept. A collection that holds no whole partition
/// waits for twice as many rows, so that large partitions are put together a few times only.
/// </summary>
internal sealed unsafe class WindowOperator : UnaryOperator
{
    private readonly WindowNode _node;
    private readonly int[] _partitionColumns;
    private readonly int[] _orderColumns;
    private readonly WindowFunctionEvaluator[] _functions;
    private readonly List<RecordBatch> _pending = [];
    private readonly Scratch<byte> _isNew;
    private int _numPending;
    private int _wanted = RecordBatch.DefaultNumRows;
    private bool _isInputDone;
    private RecordBatch? _output;
    private int _outputRow;

    public WindowOperator(OperatorContext context, Operator child, WindowNode node)
        : base(context, child)
    {
        _node = node;
        _partitionColumns = BatchProjection.OrdinalsOf(node.PartitionBy, node.Input.Output);
        _orderColumns = BatchProjection.OrdinalsOf(node.OrderBy.Map(ordering => ordering.Slot), node.Input.Output);
        _functions = [.. node.Calls.Select(call => new WindowFunctionEvaluator(call, node, context))];
        _isNew = new Scratch<byte>(context.Memory);
    }

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        while (true)
        {
            batch = TakeSlice();
            if (batch is not null)
                return OperatorState.Batch;
            if (!_isInputDone)
            {
                var state = Child.Next(out var input);
                if (state == OperatorState.Blocked)
                    return BlockOn(Child);
                if (state == OperatorState.Batch)
                {
                    Add(input!);
                    if (_numPending >= _wanted)
                        Compute();
                    if (Context.Instance.Slice.IsOver)
                        return YieldSlice();
                    continue;
                }
                _isInputDone = true;
                ReleaseChild();
            }
            if (_numPending == 0)
                return OperatorState.Done;
            Compute();
        }
    }

    public override void Dispose()
    {
        foreach (var batch in _pending)
            batch.Dispose();
        _pending.Clear();
        _output?.Dispose();
        _output = null;
        foreach (var function in _functions)
            function.Dispose();
        _isNew.Dispose();
        base.Dispose();
    }

    private void Add(RecordBatch input)
    {
        var columns = SortInput.DenseColumns(input, Context.Memory);
        _numPending += input.NumSelected;
        _pending.Add(RecordBatch.Create(columns, input.NumSelected));
        input.Dispose();
    }

    private RecordBatch? TakeSlice()
    {
        if (_output is null)
            return null;
        var count = Math.Min(RecordBatch.DefaultNumRows, _output.NumRows - _outputRow);
        var slice = Slice(_output, _outputRow, count);
        _outputRow += count;
        if (_outputRow == _output.NumRows)
        {
            _output.Dispose();
            _output = null;
        }
        return slice;
    }

    private RecordBatch Slice(RecordBatch batch, int first, int count)
    {
        var columns = new ColumnVector[batch.NumColumns];
        try
        {
            for (var i = 0; i < columns.Length; i++)
                columns[i] = VectorGather.Slice(batch[i], first, count, Context.Memory);
            return RecordBatch.Create(columns, count);
        }
        catch
        {
            BatchProjection.Release(columns);
            throw;
        }
    }

    /// <summary>Computes the whole partitions among the pending rows.</summary>
    private void Compute()
    {
        var rows = BatchConcatenation.Concatenate(_pending, Context.Memory);
        _numPending = 0;
        try
        {
            using var newPartition = new Scratch<byte>(Context.Memory);
            var isPartition = newPartition.Ensure(rows.NumRows);
            MarkChanges(rows, _partitionColumns, isPartition);
            var end = _isInputDone ? rows.NumRows : LastStart(isPartition, rows.NumRows);
            if (end == 0)
            {
                Keep(rows);
                _wanted = rows.NumRows * 2;
                return;
            }
            _wanted = RecordBatch.DefaultNumRows;
            if (end < rows.NumRows)
            {
                Keep(Slice(rows, end, rows.NumRows - end));
                var whole = Slice(rows, 0, end);
                rows.Dispose();
                rows = whole;
            }
            var isPeer = _isNew.Ensure(rows.NumRows);
            new Span<byte>(isPartition, rows.NumRows).CopyTo(new Span<byte>(isPeer, rows.NumRows));
            MarkOrder(rows, isPeer);
            using var partitions = new WindowPartitions(isPartition, isPeer, rows.NumRows, !_node.OrderBy.IsEmpty, Context.Memory);
            _output = WithResults(rows, partitions);
            _outputRow = 0;
            rows.Dispose();
        }
        catch
        {
            if (!_pending.Contains(rows))
                rows.Dispose();
            throw;
        }
    }

    private void Keep(RecordBatch rows)
    {
        _pending.Add(rows);
        _numPending = rows.NumRows;
    }

    private static int LastStart(byte* isPartition, int numRows)
    {
        for (var i = numRows - 1; i > 0; i--)
            if (isPartition[i] != 0)
                return i;
        return 0;
    }

    private static void MarkChanges(RecordBatch rows, int[] columns, byte* isNew)
    {
        new Span<byte>(isNew, rows.NumRows).Clear();
        isNew[0] = 1;
        foreach (var column in columns)
            RowBoundaries.Mark(rows[column], rows.NumRows, isNew);
    }

    private void MarkOrder(RecordBatch rows, byte* isNew)
    {
        foreach (var column in _orderColumns)
            RowBoundaries.Mark(rows[column], rows.NumRows, isNew);
    }

    private RecordBatch WithResults(RecordBatch rows, WindowPartitions partitions)
    {
        var columns = new ColumnVector[rows.NumColumns + _functions.Length];
        try
        {
            for (var i = 0; i < rows.NumColumns; i++)
                columns[i] = rows[i].AddReference();
            for (var i = 0; i < _functions.Length; i++)
                columns[rows.NumColumns + i] = _functions[i].Evaluate(rows, partitions);
            return RecordBatch.Create(columns, rows.NumRows);
        }
        catch
        {
            BatchProjection.Release(columns);
            throw;
        }
    }
}
