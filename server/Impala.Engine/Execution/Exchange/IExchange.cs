using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Exchange;

/// <summary>
/// Moves batches between fragment instances: by reference inside a process, by a stream between processes. The server implements the
/// remote half. Credits bound what a sender may have under way, so a paused consumer holds the sender's memory under a stated bound.
/// </summary>
public interface IExchange
{
    /// <summary>The receiving queue of an exchange at an instance of this process; made on first use by either side.</summary>
    ExchangeQueue GetQueue(int exchangeId, int receiverInstance);

    /// <summary>A channel from a sender instance to one receiver instance, local or remote.</summary>
    IExchangeChannel OpenChannel(int exchangeId, int senderInstance, int receiverInstance, MemoryTracker memory);
}

/// <summary>The sending end towards one receiver instance.</summary>
public interface IExchangeChannel : IDisposable
{
    /// <summary>
    /// Takes the batch (compact, without selection) and its ownership and answers true, or answers false without touching it and gives
    /// the signal of the next credit. A receiver that wants no more swallows batches.
    /// </summary>
    bool TrySend(RecordBatch batch, out Signal? credit);

    /// <summary>No more batches from this sender. Ends the stream cleanly; disposing without it reports an error to the receiver.</summary>
    void Complete();

    /// <summary>The sender failed: the receiver's next dequeue raises the error, where the transport can carry it; Dispose follows.</summary>
    void Fail(Exception error)
    {
    }

    /// <summary>True when the receiver has said that it wants no more rows (a limit was reached).</summary>
    bool IsReceiverDone { get; }
}
