using Impala.Engine.Columnar;

namespace Impala.Engine.Execution.Operators;

/// <summary>Skips the first rows and ends after a number of rows, giving its input back at once.</summary>
internal sealed class LimitOperator : UnaryOperator
{
    private long _toSkip;
    private long _left;

    /// <param name="limit">-1 is without limit.</param>
    public LimitOperator(OperatorContext context, Operator child, long limit, long offset)
        : base(context, child)
    {
        _left = limit < 0 ? long.MaxValue : limit;
        _toSkip = Math.Max(0, offset);
    }

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        batch = null;
        while (_left > 0 && !IsChildReleased)
        {
            var state = Child.Next(out batch);
            if (state == OperatorState.Blocked)
                return BlockOn(Child);
            if (state == OperatorState.Done)
                return state;
            if (_toSkip >= batch!.NumSelected)
            {
                _toSkip -= batch.NumSelected;
                batch.Dispose();
                batch = null;
                continue;
            }
            var first = (int)_toSkip;
            var count = (int)Math.Min(_left, batch.NumSelected - first);
            _toSkip = 0;
            _left -= count;
            BatchSlice.Restrict(batch, first, count, Context.Memory);
            if (_left == 0)
                ReleaseChild();
            return OperatorState.Batch;
        }
        ReleaseChild();
        return OperatorState.Done;
    }
}
