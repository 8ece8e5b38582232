using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// Keeps the first Limit + Offset rows of an order. Rows are collected until there are well more than that, then sorted and cut; from
/// then on rows whose first key bytes lie behind the last kept row are dropped before they are copied.
/// </summary>
internal sealed unsafe class TopNOperator : UnaryOperator
{
    private const long Slack = 8192;

    private readonly SortBuffer _buffer;
    private readonly Scratch<ulong> _words;
    private readonly long _keep;
    private readonly long _offset;
    private readonly long _bound;
    private bool _hasThreshold;
    private ulong _threshold;
    private bool _isSorted;
    private long _next;
    private long _end;

    public TopNOperator(OperatorContext context, Operator child, SortBuffer buffer, long limit, long offset)
        : base(context, child)
    {
        _buffer = buffer;
        _words = new Scratch<ulong>(context.Memory);
        _offset = offset;
        _keep = limit > long.MaxValue - offset ? long.MaxValue : limit + offset;
        _bound = _keep > long.MaxValue / 2 - Slack ? long.MaxValue : (_keep * 2) + Slack;
    }

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        batch = null;
        if (_keep == _offset)
            return OperatorState.Done;
        while (!_isSorted)
        {
            var state = Child.Next(out var input);
            if (state == OperatorState.Blocked)
                return BlockOn(Child);
            if (state == OperatorState.Done)
            {
                ReleaseChild();
                _buffer.Sort(Context.CancellationToken);
                _isSorted = true;
                _next = _offset;
                _end = Math.Min(_keep, _buffer.NumRows);
                break;
            }
            Append(input!);
            if (_buffer.NumRows >= _bound)
                Cut();
            if (Context.Instance.Slice.IsOver)
                return YieldSlice();
        }
        var count = (int)Math.Min(RecordBatch.DefaultNumRows, _end - _next);
        if (count <= 0)
            return OperatorState.Done;
        batch = RecordBatch.Create(_buffer.Read(_next, count), count);
        _next += count;
        return OperatorState.Batch;
    }

    public override void Dispose()
    {
        _buffer.Dispose();
        _words.Dispose();
        base.Dispose();
    }

    private void Cut()
    {
        _buffer.Sort(Context.CancellationToken);
        _threshold = _buffer.WordAt(_keep - 1);
        _hasThreshold = true;
        _buffer.Truncate(_keep);
    }

    private void Append(RecordBatch input)
    {
        var columns = Array.Empty<ColumnVector>();
        try
        {
            columns = SortInput.DenseColumns(input, Context.Memory);
            var numRows = input.NumSelected;
            if (_hasThreshold)
                numRows = DropBehind(ref columns, numRows);
            if (numRows > 0)
                _buffer.Append(columns, numRows);
        }
        finally
        {
            ColumnArrays.Release(columns);
            input.Dispose();
        }
    }

    private int DropBehind(ref ColumnVector[] columns, int numRows)
    {
        var words = _words.Ensure(numRows);
        _buffer.EncodeWords(columns, numRows, words);
        using var selection = SelectionVector.Create(numRows, Context.Memory);
        for (var i = 0; i < numRows; i++)
        {
            selection.Indices[selection.Count] = i;
            selection.Count += words[i] <= _threshold ? 1 : 0;
        }
        if (selection.Count == numRows || selection.Count == 0)
            return selection.Count;
        var kept = ColumnArrays.Rent(columns.Length);
        var all = columns;
        columns = kept;
        try
        {
            for (var i = 0; i < kept.Length; i++)
                kept[i] = VectorGather.Gather(all[i], selection, Context.Memory);
        }
        finally
        {
            ColumnArrays.Release(all);
        }
        return selection.Count;
    }
}
