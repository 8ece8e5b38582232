using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using Impala.Catalog.Errors;
using Impala.Server.Coordination;
using Impala.Statestore.Rpc;

namespace Impala.Server.Rpc;

/// <summary>
/// The sending end of all of one attempt's exchanges towards one other backend: one call, opened with the first frame. Two tasks write
/// frames and read credit; channels wait for their own credit only, so that a slow receiver does not hold up the others.
/// </summary>
internal sealed class PeerStream
{
    private static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);
    private static readonly WriteOptions Flushed = new();

    /// <summary>How long the replies of a call that takes no more frames may take to end.</summary>
    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly CallInvoker _invoker;
    private readonly string _attemptId;
    private readonly CancellationToken _cancelled;
    private readonly Action<Exception> _onBroken;
    private readonly Channel<DataFrame> _frames = Channel.CreateUnbounded<DataFrame>(new UnboundedChannelOptions { SingleReader = true });
    private readonly ConcurrentDictionary<StreamAddress, RemoteChannel> _channels = new();
    private readonly HashSet<int> _announced = [];
    private Task? _running;
    private bool _isOver;

    public PeerStream(CallInvoker invoker, string attemptId, CancellationToken queryCancelled, Action<Exception> onBroken)
    {
        _invoker = invoker;
        _attemptId = attemptId;
        _cancelled = queryCancelled;
        _onBroken = onBroken;
    }

    /// <summary>A channel to one receiver of the peer.</summary>
    public RemoteChannel Open(StreamAddress address, ExchangeRouteInfo route) =>
        _channels.GetOrAdd(address, static (key, state) => new RemoteChannel(state.Stream, key, state.Route), (Stream: this, Route: route));

    /// <summary>Queues a frame, which the stream owns from now on; before the first batch of an exchange goes its schema.</summary>
    public void Post(DataFrame frame, ExchangeRouteInfo route)
    {
        lock (_lock)
        {
            if (_isOver)
            {
                frame.Dispose();
                return;
            }
            if (frame.Kind == DataFrameKind.Batch && _announced.Add(frame.Address.ExchangeId))
                _frames.Writer.TryWrite(new DataFrame(DataFrameKind.Schema, frame.Address, route.Schema));
            if (!_frames.Writer.TryWrite(frame))
                frame.Dispose();
            _running ??= Task.Run(RunAsync, CancellationToken.None);
        }
    }

    /// <summary>No more frames will come; ends once the peer has everything, or wants no more, or the query is over.</summary>
    public Task CompleteAsync()
    {
        lock (_lock)
        {
            _frames.Writer.TryComplete();
            return _running ?? Task.CompletedTask;
        }
    }

    private async Task RunAsync()
    {
        try
        {
            using var call = _invoker.AsyncDuplexStreamingCall(DataStream.Transmit, null, new CallOptions(DataStream.Headers(_attemptId), cancellationToken: _cancelled));
            var reading = ReadRepliesAsync(call.ResponseStream);
            try
            {
                await WriteFramesAsync(call.RequestStream);
                await call.RequestStream.CompleteAsync();
            }
            catch (Exception error) when (error is RpcException or InvalidOperationException or IOException)
            {
                // The peer has ended the call: how, the replies' end tells. When it ended well, it wants no more rows.
                await reading.WaitAsync(EndTimeout, _cancelled);
                return;
            }
            await reading;
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException or InvalidOperationException or IOException or TimeoutException or SqlException)
        {
            if (!_cancelled.IsCancellationRequested && _channels.Values.Any(channel => !channel.IsReceiverDone))
                _onBroken(error);
        }
        finally
        {
            lock (_lock)
            {
                _isOver = true;
                _frames.Writer.TryComplete();
            }
            while (_frames.Reader.TryRead(out var frame))
                frame.Dispose();
            foreach (var channel in _channels.Values)
                channel.OnStreamOver();
        }
    }

    /// <summary>Frames that wait already are sent together.</summary>
    private async Task WriteFramesAsync(IClientStreamWriter<DataFrame> requests)
    {
        while (await _frames.Reader.WaitToReadAsync(_cancelled))
        {
            while (_frames.Reader.TryRead(out var frame))
            {
                using (frame)
                {
                    requests.WriteOptions = _frames.Reader.TryPeek(out _) ? Buffered : Flushed;
                    if (frame.Measure() <= DataFrame.MaxBytes)
                        await requests.WriteAsync(frame, _cancelled);
                    else
                        await WriteInPartsAsync(requests, frame);
                }
            }
        }
    }

    /// <summary>Halves the rows until each part is small enough; a single row may be as long as a message.</summary>
    private async Task WriteInPartsAsync(IClientStreamWriter<DataFrame> requests, DataFrame frame)
    {
        var numBytes = frame.Measure();
        if (frame.NumRows <= 1 && numBytes > InternalChannels.MaxMessageBytes)
            throw CoordinationErrors.RowTooLong(numBytes, InternalChannels.MaxMessageBytes);
        if (numBytes <= DataFrame.MaxBytes || frame.NumRows <= 1)
        {
            await requests.WriteAsync(frame, _cancelled);
            return;
        }
        var (first, second) = frame.Split();
        using (first)
        using (second)
        {
            await WriteInPartsAsync(requests, first);
            await WriteInPartsAsync(requests, second);
        }
    }

    private async Task ReadRepliesAsync(IAsyncStreamReader<DataFrame> replies)
    {
        while (await replies.MoveNext(_cancelled))
        {
            using var reply = replies.Current;
            if (!_channels.TryGetValue(reply.Address, out var channel))
                continue;
            if (reply.Kind == DataFrameKind.Credit)
                channel.Release(reply.Weight, isDone: false);
            else if (reply.Kind == DataFrameKind.ReceiverDone)
                channel.Release(long.MaxValue, isDone: true);
        }
    }
}
