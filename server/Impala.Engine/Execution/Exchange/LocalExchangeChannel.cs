using Impala.Catalog.Errors;
using Impala.Engine.Columnar;

namespace Impala.Engine.Execution.Exchange;

/// <summary>A channel to a receiver of the same process: the receiver's queue takes the batches as they are.</summary>
public sealed class LocalExchangeChannel : IExchangeChannel
{
    private readonly ExchangeQueue _queue;
    private readonly int _sender;
    private bool _isEnded;

    public LocalExchangeChannel(ExchangeQueue queue, int sender)
    {
        _queue = queue;
        _sender = sender;
    }

    public bool IsReceiverDone => _queue.IsClosed;

    public bool TrySend(RecordBatch batch, out Signal? credit) => _queue.TryEnqueue(_sender, batch, BatchSize.Of(batch), out credit);

    public void Complete()
    {
        _isEnded = true;
        _queue.EndSender(_sender);
    }

    public void Fail(Exception error)
    {
        _isEnded = true;
        _queue.Fail(error);
    }

    public void Dispose()
    {
        if (!_isEnded)
            Fail(new SqlException(SqlState.InternalError, "A fragment instance ended before it had sent all its rows."));
    }
}
