using System.Collections.Concurrent;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Exchange;

/// <summary>The exchanges of one query inside one process: batches pass by reference. Dispose it when the query's instances ended.</summary>
public sealed class LocalExchange : IExchange, IDisposable
{
    private readonly ConcurrentDictionary<(int ExchangeId, int Receiver), ExchangeQueue> _queues = new();

    public IEnumerable<ExchangeQueue> Queues => _queues.Values;

    public ExchangeQueue GetQueue(int exchangeId, int receiverInstance) => _queues.GetOrAdd((exchangeId, receiverInstance), static _ => new ExchangeQueue());

    public IExchangeChannel OpenChannel(int exchangeId, int senderInstance, int receiverInstance, MemoryTracker memory) =>
        new LocalExchangeChannel(GetQueue(exchangeId, receiverInstance), senderInstance);

    public void Dispose()
    {
        foreach (var queue in _queues.Values)
            queue.Dispose();
    }
}
