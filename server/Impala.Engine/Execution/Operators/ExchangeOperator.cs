using Impala.Engine.Columnar;
using Impala.Engine.Execution.Exchange;

namespace Impala.Engine.Execution.Operators;

/// <summary>Reads what the senders of an exchange sent to this instance, in any order. Closing it tells the senders to stop.</summary>
internal sealed class ExchangeOperator : Operator
{
    private readonly ExchangeQueue _queue;
    private bool _isConfigured;

    public ExchangeOperator(OperatorContext context, ExchangeQueue queue, int numSenders)
        : base(context)
    {
        _queue = queue;
        NumSenders = numSenders;
    }

    private int NumSenders { get; }

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        if (!_isConfigured)
        {
            _isConfigured = true;
            _queue.Configure(NumSenders, isMerging: false);
        }
        var state = _queue.TryDequeue(out batch, out var wait);
        return state == OperatorState.Blocked ? BlockOn(wait!) : state;
    }

    public override void Dispose()
    {
        Metrics.Add("PeakQueuedBytes", _queue.PeakQueuedBytes);
        _queue.Close();
        base.Dispose();
    }
}
