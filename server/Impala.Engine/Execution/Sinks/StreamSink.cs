using Impala.Catalog;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Exchange;
using Impala.Engine.Execution.Hashing;
using Impala.Engine.Execution.Operators;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Sinks;

/// <summary>
/// Sends a fragment's rows to the instances of another: all to one, all to each backend (by reference, there in turn), by hash, or in turn. Large parts of a
/// batch travel as they are; small ones are collected per receiver first. A batch that a channel refuses waits here, and the driver
/// parks on the channel's credit; nothing else is pulled meanwhile, so that a slow receiver bounds what its senders hold.
/// </summary>
internal sealed unsafe class StreamSink : Sink
{
    /// <summary>Parts of a batch with at least so many rows are sent without being collected.</summary>
    private const int DirectRows = 512;

    private readonly StreamSinkSpec _spec;
    private readonly OperatorContext _context;
    private readonly IExchangeChannel[] _channels;
    private readonly int[][] _backends;
    private readonly BatchAccumulator[] _accumulators;
    private readonly BatchProjection? _keys;
    private readonly Queue<(int Channel, RecordBatch Batch)> _pending = new();
    private readonly Scratch<ulong> _hashes;
    private readonly Scratch<int> _indices;
    private int _nextReceiver;
    private bool _isFlushed;
    private bool _isCompleted;

    private StreamSink(Operator root, ValueList<Slot> layout, StreamSinkSpec spec, OperatorContext context)
        : base(root)
    {
        _spec = spec;
        _context = context;
        _hashes = new Scratch<ulong>(context.Memory);
        _indices = new Scratch<int>(context.Memory);
        _channels = OpenChannels(spec, context.Instance);
        _nextReceiver = context.Instance.InstanceIndex % _channels.Length;
        _backends = ReceiversByBackend(context.Instance.ReceiverBackends);
        var numAccumulators = spec.Kind == ExchangeKind.Hash ? _channels.Length : 1;
        _accumulators = new BatchAccumulator[numAccumulators];
        for (var i = 0; i < numAccumulators; i++)
            _accumulators[i] = new BatchAccumulator([.. layout.Select(slot => slot.Type)], context.Memory);
        if (spec.Kind == ExchangeKind.Hash)
            _keys = new BatchProjection(spec.Keys, layout);
    }

    public static StreamSink Create(Operator root, ValueList<Slot> layout, StreamSinkSpec spec, FragmentInstanceContext instance) =>
        new(root, layout, spec, new OperatorContext(instance, new Profile.OperatorMetrics(-1, "STREAM SINK"), "STREAM SINK"));

    /// <summary>Reports an error to the receivers when there is no sink yet.</summary>
    public static void FailReceivers(StreamSinkSpec spec, FragmentInstanceContext instance, Exception error)
    {
        foreach (var channel in OpenChannels(spec, instance))
        {
            channel.Fail(error);
            channel.Dispose();
        }
    }

    public override SinkState Step()
    {
        while (_pending.TryPeek(out var entry))
        {
            if (!_channels[entry.Channel].TrySend(entry.Batch, out var credit))
                return BlockOn(credit!);
            _pending.Dequeue();
        }
        if (_isFlushed || AllReceiversAreDone())
            return Complete();
        switch (Root.Next(out var batch))
        {
            case OperatorState.Blocked:
                return BlockOn(Root.BlockedOn!);
            case OperatorState.Batch:
                Route(batch!);
                break;
            case OperatorState.Done:
                for (var i = 0; i < _accumulators.Length; i++)
                    Flush(i);
                _isFlushed = true;
                break;
        }
        return SinkState.Progress;
    }

    public override void Fail(Exception error)
    {
        _isCompleted = true;
        foreach (var channel in _channels)
            channel.Fail(error);
    }

    public override void Dispose()
    {
        while (_pending.TryDequeue(out var entry))
            entry.Batch.Dispose();
        foreach (var accumulator in _accumulators)
            accumulator.Dispose();
        _keys?.Dispose();
        _hashes.Dispose();
        _indices.Dispose();
        foreach (var channel in _channels)
            channel.Dispose();
        base.Dispose();
    }

    private static IExchangeChannel[] OpenChannels(StreamSinkSpec spec, FragmentInstanceContext instance)
    {
        var numReceivers = spec.Kind == ExchangeKind.Gather ? 1 : Math.Max(1, instance.NumReceivers);
        var channels = new IExchangeChannel[numReceivers];
        for (var i = 0; i < numReceivers; i++)
            channels[i] = instance.Exchange.OpenChannel(spec.ExchangeId, instance.InstanceIndex, i, instance.Memory);
        return channels;
    }

    private int[][] ReceiversByBackend(IReadOnlyList<int> backends) =>
        [.. Enumerable.Range(0, _channels.Length).GroupBy(receiver => backends.Count == 0 ? 0 : backends[receiver]).Select(group => group.ToArray())];

    private SinkState Complete()
    {
        if (!_isCompleted)
        {
            _isCompleted = true;
            foreach (var channel in _channels)
                channel.Complete();
        }
        return SinkState.Done;
    }

    private bool AllReceiversAreDone()
    {
        foreach (var channel in _channels)
            if (!channel.IsReceiverDone)
                return false;
        return true;
    }

    private void Route(RecordBatch batch)
    {
        if (_spec.Kind == ExchangeKind.Hash && _channels.Length > 1)
        {
            Partition(batch);
            return;
        }
        if (batch.NumSelected >= DirectRows || batch.NumColumns == 0)
        {
            // Rows collected before keep their place, which a merging receiver relies on.
            Flush(0);
            Send(0, batch.Compact(_context.Memory));
            return;
        }
        try
        {
            var indices = _indices.Ensure(batch.NumSelected);
            for (var i = 0; i < batch.NumSelected; i++)
                indices[i] = batch.Selection is null ? i : batch.Selection.Indices[i];
            Collect(0, batch.Columns, indices, batch.NumSelected);
        }
        finally
        {
            batch.Dispose();
        }
    }

    private void Partition(RecordBatch batch)
    {
        var keys = Array.Empty<ColumnVector>();
        try
        {
            var numRows = batch.NumSelected;
            keys = _keys!.Evaluate(batch, _context);
            var hashes = _hashes.Ensure(numRows);
            HashKernels.Hash(keys, numRows, hashes);
            var numChannels = _channels.Length;
            var counts = stackalloc int[numChannels + 1];
            new Span<int>(counts, numChannels + 1).Clear();
            var memory = _indices.Ensure(2L * numRows);
            var partitions = memory + numRows;
            for (var i = 0; i < numRows; i++)
            {
                partitions[i] = HashKernels.Partition(hashes[i], numChannels);
                counts[partitions[i] + 1]++;
            }
            for (var channel = 0; channel < numChannels; channel++)
                counts[channel + 1] += counts[channel];
            var next = stackalloc int[numChannels];
            new Span<int>(counts, numChannels).CopyTo(new Span<int>(next, numChannels));
            for (var i = 0; i < numRows; i++)
                memory[next[partitions[i]]++] = batch.Selection is null ? i : batch.Selection.Indices[i];
            for (var channel = 0; channel < numChannels; channel++)
                SendPart(channel, batch, memory + counts[channel], counts[channel + 1] - counts[channel]);
        }
        finally
        {
            ColumnArrays.Release(keys);
            batch.Dispose();
        }
    }

    private void SendPart(int channel, RecordBatch batch, int* indices, int count)
    {
        if (count == 0 || _channels[channel].IsReceiverDone)
            return;
        if (count < DirectRows && batch.NumColumns > 0)
        {
            Collect(channel, batch.Columns, indices, count);
            return;
        }
        var columns = ColumnArrays.Rent(batch.NumColumns);
        try
        {
            for (var i = 0; i < columns.Length; i++)
                columns[i] = VectorGather.Gather(batch[i], indices, count, _context.Memory);
        }
        catch
        {
            BatchProjection.Release(columns);
            throw;
        }
        _pending.Enqueue((channel, RecordBatch.Create(columns, count)));
    }

    private void Collect(int accumulator, ReadOnlySpan<ColumnVector> columns, int* indices, int count)
    {
        while (count > 0)
        {
            var here = Math.Min(count, _accumulators[accumulator].Room);
            _accumulators[accumulator].Append(columns, indices, here);
            if (_accumulators[accumulator].IsFull)
                Flush(accumulator);
            indices += here;
            count -= here;
        }
    }

    private void Flush(int accumulator)
    {
        if (_accumulators[accumulator].Take() is { } batch)
            Send(accumulator, batch);
    }

    /// <summary>Queues a dense batch for its receivers; the accumulator's number is the receiver's for a hash exchange.</summary>
    private void Send(int accumulator, RecordBatch batch)
    {
        switch (_spec.Kind)
        {
            case ExchangeKind.Gather:
                _pending.Enqueue((0, batch));
                break;
            case ExchangeKind.Hash:
                _pending.Enqueue((accumulator, batch));
                break;
            case ExchangeKind.RoundRobin:
                _pending.Enqueue((_nextReceiver, batch));
                _nextReceiver = (_nextReceiver + 1) % _channels.Length;
                break;
            case ExchangeKind.Broadcast:
                for (var i = 1; i < _backends.Length; i++)
                    _pending.Enqueue((Next(_backends[i]), Share(batch)));
                _pending.Enqueue((Next(_backends[0]), batch));
                _nextReceiver++;
                break;
        }
    }

    private int Next(int[] receivers) => receivers[(int)((uint)_nextReceiver % receivers.Length)];

    private static RecordBatch Share(RecordBatch batch)
    {
        var columns = ColumnArrays.Rent(batch.NumColumns);
        for (var i = 0; i < columns.Length; i++)
            columns[i] = batch[i].AddReference();
        return RecordBatch.Create(columns, batch.NumRows);
    }
}
