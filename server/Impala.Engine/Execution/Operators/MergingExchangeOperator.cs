using Impala.Engine.Columnar;
using Impala.Engine.Execution.Exchange;
using Impala.Engine.Execution.Rows;

namespace Impala.Engine.Execution.Operators;

/// <summary>
/// Merges the sorted streams of an exchange's senders: the sender whose current row is least gives its rows up to the next sender's
/// row. Keys are encoded once a batch, so rows are compared as bytes.
/// </summary>
internal sealed unsafe class MergingExchangeOperator : Operator
{
    private readonly ExchangeQueue _queue;
    private readonly SortedStream[] _streams;
    private readonly Scratch<int> _indices;
    private readonly BatchAccumulator _output;
    private bool _isConfigured;

    public MergingExchangeOperator(OperatorContext context, ExchangeQueue queue, int numSenders, SortedStream[] streams, BatchAccumulator output)
        : base(context)
    {
        _queue = queue;
        NumSenders = numSenders;
        _streams = streams;
        _output = output;
        _indices = new Scratch<int>(context.Memory);
    }

    private int NumSenders { get; }

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        batch = null;
        if (!_isConfigured)
        {
            _isConfigured = true;
            _queue.Configure(NumSenders, isMerging: true);
        }
        while (!_output.IsFull)
        {
            if (!FillStreams(out var wait))
                return BlockOn(wait!);
            var least = Least(out var second);
            if (least is null)
                break;
            TakeRun(least, second);
        }
        batch = _output.Take();
        return batch is null ? OperatorState.Done : OperatorState.Batch;
    }

    public override void Dispose()
    {
        Metrics.Add("PeakQueuedBytes", _queue.PeakQueuedBytes);
        _queue.Close();
        foreach (var stream in _streams)
            stream.Dispose();
        _output.Dispose();
        _indices.Dispose();
        base.Dispose();
    }

    /// <summary>Every sender that has not ended must show its next row before anything can be given.</summary>
    private bool FillStreams(out Signal? wait)
    {
        wait = null;
        for (var sender = 0; sender < _streams.Length; sender++)
        {
            var stream = _streams[sender];
            if (stream.HasRow || stream.IsEnded)
                continue;
            switch (_queue.TryDequeueFrom(sender, out var batch, out wait))
            {
                case OperatorState.Blocked:
                    return false;
                case OperatorState.Done:
                    stream.IsEnded = true;
                    break;
                case OperatorState.Batch:
                    stream.Load(batch!);
                    break;
            }
        }
        return true;
    }

    private SortedStream? Least(out SortedStream? second)
    {
        SortedStream? least = null;
        second = null;
        foreach (var stream in _streams)
        {
            if (!stream.HasRow)
                continue;
            if (least is null || stream.Compare(least) < 0)
            {
                second = least;
                least = stream;
            }
            else if (second is null || stream.Compare(second) < 0)
            {
                second = stream;
            }
        }
        return least;
    }

    private void TakeRun(SortedStream least, SortedStream? second)
    {
        var indices = _indices.Ensure(_output.Room);
        var count = 0;
        while (count < _output.Room && least.HasRow && (second is null || least.Compare(second) <= 0))
        {
            indices[count++] = least.Row;
            least.Row++;
        }
        _output.Append(least.Columns, indices, count);
        least.ReleaseIfRead();
    }
}
