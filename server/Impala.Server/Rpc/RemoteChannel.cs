using System.Buffers.Binary;
using System.Threading.Channels;
using Grpc.Core;
using Impala.Engine.Columnar;
using Impala.Engine.Execution;
using Impala.Engine.Execution.Exchange;
using Impala.Engine.Expressions;
using Impala.Storage.Memory;

namespace Impala.Server.Rpc;

/// <summary>
/// The sending end of a data stream to an instance in another process. A worker encodes batches and queues frames while it has credit;
/// two tasks write frames and read credit. At most <see cref="MaxBytesUnderWay"/> (and one batch) are unacknowledged, so a paused
/// receiver holds that much here and as much there.
/// </summary>
internal sealed class RemoteChannel : IExchangeChannel
{
    /// <summary>Bytes of frames a channel may have sent and not yet seen taken.</summary>
    public const long MaxBytesUnderWay = 1L << 20;

    private readonly Lock _lock = new();
    private readonly CallInvoker _invoker;
    private readonly Metadata _headers;
    private readonly ArrowBatchWriter _encoder;
    private readonly Channel<DataFrame> _frames = Channel.CreateUnbounded<DataFrame>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stopping;
    private readonly Action<Exception> _onBroken;
    private Signal? _credit;
    private long _underWay;
    private bool _isReceiverDone;
    private bool _isEnded;
    private Task? _running;

    public RemoteChannel(
        CallInvoker invoker, Metadata headers, IReadOnlyList<Slot> slots, MemoryTracker memory, CancellationToken queryCancelled, Action<Exception> onBroken)
    {
        _invoker = invoker;
        _headers = headers;
        _encoder = new ArrowBatchWriter(slots, memory);
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(queryCancelled);
        _onBroken = onBroken;
    }

    public bool IsReceiverDone
    {
        get
        {
            lock (_lock)
                return _isReceiverDone;
        }
    }

    /// <summary>Ends once the receiver has everything, or wants no more, or the query is over.</summary>
    public Task Sent => _running ?? Task.CompletedTask;

    public bool TrySend(RecordBatch batch, out Signal? credit)
    {
        lock (_lock)
        {
            credit = null;
            if (_isReceiverDone)
            {
                batch.Dispose();
                return true;
            }
            if (_underWay >= MaxBytesUnderWay)
            {
                credit = _credit ??= new Signal();
                return false;
            }
        }
        var frame = DataFrame.Create(DataFrameKind.Batch, _encoder.Write(batch));
        batch.Dispose();
        lock (_lock)
            _underWay += frame.Length;
        Post(frame);
        return true;
    }

    public void Complete()
    {
        if (_isEnded)
            return;
        _isEnded = true;
        Post(DataFrame.Create(DataFrameKind.End, []));
        _frames.Writer.TryComplete();
    }

    public void Fail(Exception error)
    {
        if (_isEnded)
            return;
        _isEnded = true;
        Post(DataStreamService.ErrorFrame(error));
        _frames.Writer.TryComplete();
    }

    /// <summary>Without <see cref="Complete"/> or <see cref="Fail"/> the call is cancelled, which the receiver sees as a broken stream.</summary>
    public void Dispose()
    {
        _encoder.Dispose();
        if (_isEnded)
            return;
        _isEnded = true;
        _frames.Writer.TryComplete();
        try
        {
            _stopping.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The call has ended by itself: nothing left to cancel.
            return;
        }
    }

    private void Post(DataFrame frame)
    {
        _frames.Writer.TryWrite(frame);
        _running ??= Task.Run(RunAsync);
    }

    private async Task RunAsync()
    {
        try
        {
            using var call = _invoker.AsyncDuplexStreamingCall(DataStream.Transmit, null, new CallOptions(_headers, cancellationToken: _stopping.Token));
            var reading = ReadRepliesAsync(call.ResponseStream);
            await foreach (var frame in _frames.Reader.ReadAllAsync(_stopping.Token))
            {
                await call.RequestStream.WriteAsync(frame, _stopping.Token);
                frame.Dispose();
            }
            await call.RequestStream.CompleteAsync();
            await reading;
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException or InvalidOperationException or IOException)
        {
            // A receiver that is done may end the call before our end frame: that is no loss.
            if (!_stopping.IsCancellationRequested && !IsReceiverDone)
                _onBroken(error);
        }
        finally
        {
            Release(long.MaxValue, isDone: true);
            while (_frames.Reader.TryRead(out var frame))
                frame.Dispose();
            _stopping.Dispose();
        }
    }

    private async Task ReadRepliesAsync(IAsyncStreamReader<DataFrame> replies)
    {
        while (await replies.MoveNext(_stopping.Token))
        {
            using var reply = replies.Current;
            if (reply.Kind == DataFrameKind.Credit)
                Release(BinaryPrimitives.ReadInt64LittleEndian(reply.Body.Span), isDone: false);
            else if (reply.Kind == DataFrameKind.ReceiverDone)
                Release(long.MaxValue, isDone: true);
        }
    }

    private void Release(long numBytes, bool isDone)
    {
        Signal? wake;
        lock (_lock)
        {
            _underWay = Math.Max(0, _underWay - numBytes);
            _isReceiverDone |= isDone;
            wake = _credit;
            _credit = null;
        }
        wake?.Set();
    }
}
