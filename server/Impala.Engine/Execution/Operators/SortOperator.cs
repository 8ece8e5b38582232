using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;

namespace Impala.Engine.Execution.Operators;

/// <summary>Takes its whole input into a <see cref="SortBuffer"/>, sorts, and gives batches in order.</summary>
internal sealed class SortOperator : UnaryOperator
{
    private readonly SortBuffer _buffer;
    private bool _isSorted;
    private long _next;

    public SortOperator(OperatorContext context, Operator child, SortBuffer buffer)
        : base(context, child) => _buffer = buffer;

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        batch = null;
        while (!_isSorted)
        {
            var state = Child.Next(out var input);
            if (state == OperatorState.Blocked)
                return BlockOn(Child);
            if (state == OperatorState.Batch)
            {
                SortInput.Append(_buffer, input!, Context.Memory);
                if (Context.Instance.Slice.IsOver)
                    return YieldSlice();
                continue;
            }
            ReleaseChild();
            _buffer.Sort(Context.CancellationToken);
            _isSorted = true;
        }
        var count = (int)Math.Min(RecordBatch.DefaultNumRows, _buffer.NumRows - _next);
        if (count == 0)
        {
            _buffer.Dispose();
            return OperatorState.Done;
        }
        batch = RecordBatch.Create(_buffer.Read(_next, count), count);
        _next += count;
        return OperatorState.Batch;
    }

    public override void Dispose()
    {
        _buffer.Dispose();
        base.Dispose();
    }
}
