using System.Threading.Channels;
using Grpc.Core;
using Impala.Catalog.Errors;
using Impala.Server.Coordination;

namespace Impala.Server.Rpc;

/// <summary>
/// The sending end of a link: a call that the receiving backend made. Attempts of queries take turns, a packet each; frames that wait
/// already are sent together.
/// <code>
/// Waiting --TryAttach--> Attached --call ends, Break--> Over
///    '--nobody came in time------------------------------^
/// </code>
/// </summary>
internal sealed class OutgoingLink
{
    /// <summary>How long rows wait for their receiver's call: it is made when the query starts there.</summary>
    private static readonly TimeSpan AttachTimeout = TimeSpan.FromSeconds(20);

    private static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);
    private static readonly WriteOptions Flushed = new();

    private readonly Lock _lock = new();
    private readonly string _address;
    private readonly Channel<PeerStream> _ready = Channel.CreateUnbounded<PeerStream>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<int, PeerStream> _streams = [];
    private readonly TaskCompletionSource _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastNumber;
    private bool _isStopping;
    private bool _isOver;

    public OutgoingLink(string address, TimeProvider time)
    {
        _address = address;
        _ = ExpireAsync(time);
    }

    public bool IsOver
    {
        get
        {
            lock (_lock)
                return _isOver;
        }
    }

    /// <summary>Takes part in the link until <see cref="Leave"/>; answers the attempt's number here, or 0 when the link is over.</summary>
    public int Join(PeerStream stream)
    {
        lock (_lock)
        {
            if (_isOver)
                return 0;
            _streams.Add(++_lastNumber, stream);
            return _lastNumber;
        }
    }

    public void Leave(int number)
    {
        lock (_lock)
        {
            _streams.Remove(number);
            EndIfIdle();
        }
    }

    /// <summary>The stream has frames; it must not be scheduled again before it was asked for them.</summary>
    public void Schedule(PeerStream stream) => _ready.Writer.TryWrite(stream);

    /// <summary>True for the first call of the receiving backend.</summary>
    public bool TryAttach()
    {
        lock (_lock)
            return !_isOver && _attached.TrySetResult();
    }

    /// <summary>Writes frames and reads credit until the call ends or the link is stopped; never throws.</summary>
    public async Task RunAsync(IAsyncStreamReader<DataPacket> replies, IServerStreamWriter<DataPacket> packets, CancellationToken cancellationToken)
    {
        Exception? error = null;
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var reading = ReadRepliesAsync(replies, ended);
            await WriteAsync(packets, ended.Token);
            await ended.CancelAsync();
            await reading;
        }
        catch (Exception caught) when (caught is RpcException or OperationCanceledException or InvalidOperationException or IOException)
        {
            error = caught;
        }
        Break(CoordinationErrors.PeerBroken(_address, error?.Message ?? "this node is shutting down"));
    }

    /// <summary>Ends the link: queries whose rows it carries are told.</summary>
    public void Break(SqlException error)
    {
        List<PeerStream> streams;
        lock (_lock)
        {
            _isOver = true;
            streams = [.. _streams.Values];
            _streams.Clear();
            _ready.Writer.TryComplete();
        }
        foreach (var stream in streams)
            stream.OnLinkBroken(error);
    }

    /// <summary>Ends the link once no query uses it.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopping = true;
            EndIfIdle();
        }
    }

    private void EndIfIdle()
    {
        if (_isStopping && _streams.Count == 0)
            _ready.Writer.TryComplete();
    }

    private async Task ExpireAsync(TimeProvider time)
    {
        try
        {
            await _attached.Task.WaitAsync(AttachTimeout, time);
        }
        catch (TimeoutException)
        {
            Break(CoordinationErrors.PeerBroken(_address, "it did not call for its rows"));
        }
    }

    private async Task WriteAsync(IServerStreamWriter<DataPacket> packets, CancellationToken cancellationToken)
    {
        while (await _ready.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_ready.Reader.TryRead(out var stream))
            {
                packets.WriteOptions = _ready.Reader.TryPeek(out _) ? Buffered : Flushed;
                if (stream.WriteNext(packets, cancellationToken) is { } writing)
                    await writing;
            }
        }
    }

    private async Task ReadRepliesAsync(IAsyncStreamReader<DataPacket> replies, CancellationTokenSource ended)
    {
        try
        {
            while (await replies.MoveNext(ended.Token))
            {
                foreach (var frame in replies.Current.Frames)
                {
                    using (frame)
                        Find(frame.Address.Attempt)?.OnReply(frame);
                }
            }
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException or InvalidOperationException or IOException)
        {
            // The receiver is gone: writing ends, too.
        }
        await ended.CancelAsync();
    }

    private PeerStream? Find(int number)
    {
        lock (_lock)
            return _streams.GetValueOrDefault(number);
    }
}
