using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Sinks;

/// <summary>The end of the root fragment: hands dense batches to the consumer and waits while the consumer is full.</summary>
internal sealed class ResultSink : Sink
{
    private readonly IResultConsumer _consumer;
    private readonly MemoryTracker _memory;
    private RecordBatch? _pending;

    public ResultSink(Operator root, IResultConsumer consumer, MemoryTracker memory)
        : base(root)
    {
        _consumer = consumer;
        _memory = memory;
    }

    public override SinkState Step()
    {
        if (_consumer.IsDone)
        {
            _consumer.Complete();
            return SinkState.Done;
        }
        if (_pending is null)
        {
            switch (Root.Next(out var batch))
            {
                case OperatorState.Blocked:
                    return BlockOn(Root.BlockedOn!);
                case OperatorState.Done:
                    _consumer.Complete();
                    return SinkState.Done;
                case OperatorState.Batch:
                    _pending = batch;
                    _pending = batch!.Compact(_memory);
                    break;
            }
        }
        if (!_consumer.TryConsume(_pending!, out var wait))
            return BlockOn(wait!);
        _pending = null;
        return SinkState.Progress;
    }

    public override void Fail(Exception error) => _consumer.Fail(error);

    public override void Dispose()
    {
        _pending?.Dispose();
        _pending = null;
        base.Dispose();
    }
}
