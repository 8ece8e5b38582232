using System.Text;
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

    /// <summary>How long what was written to a call may be under way, of at most so many attempts.</summary>
    private static readonly TimeSpan MaxUnderWay = TimeSpan.FromSeconds(30);
    private const int MaxAttemptsUnderWay = 1024;

    private static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);
    private static readonly WriteOptions Flushed = new();

    private readonly Lock _lock = new();
    private readonly string _address;
    private readonly TimeProvider _time;
    private readonly List<string> _lost;
    private readonly Queue<(string AttemptId, long Since)> _underWay = new();
    private readonly Channel<PeerStream> _ready = Channel.CreateUnbounded<PeerStream>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Dictionary<int, PeerStream> _streams = [];
    private readonly TaskCompletionSource _attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _lastNumber;
    private bool _isStopping;
    private bool _isOver;

    /// <param name="address">The receiving backend.</param>
    /// <param name="former">The link in whose place this one is: its receiver hears of the attempts that it may have lost.</param>
    /// <param name="time">The clock.</param>
    public OutgoingLink(string address, OutgoingLink? former, TimeProvider time)
    {
        _address = address;
        _time = time;
        _lost = former?.TakeLost() ?? [];
        _ = ExpireAsync();
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

    /// <param name="number">The attempt's number here.</param>
    /// <param name="sentAttempt">Its id if its last frame was written: when the call breaks soon, nobody else would know that it was lost.</param>
    public void Leave(int number, string? sentAttempt)
    {
        lock (_lock)
        {
            _streams.Remove(number);
            if (sentAttempt is not null)
            {
                _underWay.Enqueue((sentAttempt, _time.GetTimestamp()));
                if (_underWay.Count > MaxAttemptsUnderWay)
                    _underWay.Dequeue();
            }
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
            await WriteLostAsync(packets, ended.Token);
            await WriteAsync(packets, ended.Token);
            await ended.CancelAsync();
            await reading;
        }
        catch (Exception caught) when (caught is not OutOfMemoryException)
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

    /// <summary>Attempts whose rows may not have arrived, of a link that is over.</summary>
    private List<string> TakeLost()
    {
        lock (_lock)
        {
            var lost = new List<string>(_lost);
            lost.AddRange(_underWay.Where(sent => _time.GetElapsedTime(sent.Since) < MaxUnderWay).Select(sent => sent.AttemptId));
            _underWay.Clear();
            _lost.Clear();
            return lost;
        }
    }

    private async Task ExpireAsync()
    {
        try
        {
            await _attached.Task.WaitAsync(AttachTimeout, _time);
        }
        catch (TimeoutException)
        {
            Break(CoordinationErrors.PeerBroken(_address, "it did not call for its rows"));
        }
    }

    private async Task WriteLostAsync(IServerStreamWriter<DataPacket> packets, CancellationToken cancellationToken)
    {
        var packet = new DataPacket();
        lock (_lock)
        {
            foreach (var attemptId in _lost)
                packet.Frames.Add(new DataFrame(DataFrameKind.Lost, default, Encoding.UTF8.GetBytes(attemptId)));
        }
        if (packet.Frames.Count == 0)
            return;
        await packets.WriteAsync(packet, cancellationToken);
        lock (_lock)
            _lost.Clear();
    }

    private async Task WriteAsync(IServerStreamWriter<DataPacket> packets, CancellationToken cancellationToken)
    {
        var isUnsent = false;
        while (await _ready.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_ready.Reader.TryRead(out var stream))
            {
                var isLast = !_ready.Reader.TryPeek(out _);
                packets.WriteOptions = isLast ? Flushed : Buffered;
                if (stream.WriteNext(packets, cancellationToken) is not { } writing)
                    continue;
                isUnsent = !isLast;
                await writing;
            }
            // Whoever came last had nothing to write any more, and what was written before still waits for it.
            if (isUnsent)
            {
                packets.WriteOptions = Flushed;
                await packets.WriteAsync(new DataPacket(), cancellationToken);
                isUnsent = false;
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
