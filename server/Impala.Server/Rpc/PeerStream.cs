using System.Text;
using Grpc.Core;
using Impala.Catalog.Errors;
using Impala.Server.Coordination;
using Impala.Statestore.Rpc;

namespace Impala.Server.Rpc;

/// <summary>
/// What one attempt of a query sends through a link to another backend: the frames of all its exchanges, in the order they were posted.
/// Channels wait for their own credit only, so that a slow receiver does not hold up the others. It is over when its last frame was
/// encoded, its query was cancelled, or the link broke; the batches of frames that were not sent are freed at once.
/// </summary>
internal sealed class PeerStream
{
    // Taken in this order: encoding goes on under the first, the queue changes under the second.
    private readonly Lock _sending = new();
    private readonly Lock _lock = new();
    private readonly OutgoingLink _link;
    private readonly string _attemptId;
    private readonly Action<Exception> _onBroken;
    private readonly Queue<DataFrame> _frames = new();
    private readonly Stack<DataFrame> _parts = new();
    private readonly Dictionary<StreamAddress, RemoteChannel> _channels = [];
    private readonly HashSet<int> _announced = [];
    private readonly DataPacket _packet = new();
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _registration;
    private readonly int _number;
    private bool _isOpen;
    private bool _isScheduled;
    private bool _isCompleted;
    private bool _isOver;
    private bool _isUnwanted;
    private bool _isSent;
    private SqlException? _broken;

    public PeerStream(OutgoingLink link, string attemptId, CancellationToken queryCancelled, Action<Exception> onBroken)
    {
        _link = link;
        _attemptId = attemptId;
        _onBroken = onBroken;
        _number = link.Join(this);
        if (_number == 0)
            OnLinkBroken(CoordinationErrors.PeerBroken("", "the link is over"));
        else
            _registration = queryCancelled.UnsafeRegister(static stream => ((PeerStream)stream!).Cancel(), this);
    }

    /// <summary>A channel to one receiver of the peer.</summary>
    public RemoteChannel Open(int exchangeId, int sender, int receiver, ExchangeRouteInfo route)
    {
        var address = new StreamAddress(_number, exchangeId, sender, receiver);
        bool isOver;
        SqlException? broken;
        RemoteChannel? channel;
        lock (_lock)
        {
            if (!_channels.TryGetValue(address, out channel))
                _channels.Add(address, channel = new RemoteChannel(this, address, route));
            isOver = _isOver || _isUnwanted;
            broken = _broken;
        }
        if (isOver)
            channel.Release(long.MaxValue, isDone: true);
        // The link broke before this channel was there to miss it: its rows would go nowhere, and nobody would know.
        if (broken is not null)
            _onBroken(broken);
        return channel;
    }

    /// <summary>Queues a frame, which the stream owns from now on; before the first batch of an exchange goes its schema.</summary>
    public void Post(DataFrame frame, ExchangeRouteInfo? route = null)
    {
        lock (_lock)
        {
            if (!_isOver && !_isCompleted)
            {
                if (frame.Kind == DataFrameKind.Batch && _announced.Add(frame.Address.ExchangeId))
                    Enqueue(new DataFrame(DataFrameKind.Schema, frame.Address, route!.Schema));
                Enqueue(frame);
                return;
            }
        }
        frame.Dispose();
    }

    /// <summary>Brings the backend a runtime filter.</summary>
    public void PostFilter(int filterId, byte[] filter) => Post(new DataFrame(DataFrameKind.Filter, new StreamAddress(_number, filterId, 0, 0), filter));

    /// <summary>No more frames will come; ends once all are on their way, or the query is over.</summary>
    public Task CompleteAsync()
    {
        lock (_lock)
        {
            if (!_isOver && !_isCompleted)
            {
                _isCompleted = true;
                Enqueue(new DataFrame(DataFrameKind.Close, new StreamAddress(_number, 0, 0, 0)));
            }
        }
        return _sent.Task;
    }

    /// <summary>Writes the frames that wait, up to a packet; they are encoded when it returns. Null when there are none.</summary>
    public Task? WriteNext(IServerStreamWriter<DataPacket> packets, CancellationToken cancellationToken)
    {
        SqlException failure;
        lock (_sending)
        {
            try
            {
                var isLast = Take();
                _isSent |= isLast;
                var writing = _packet.Frames.Count > 0 ? packets.WriteAsync(_packet, cancellationToken) : null;
                if (isLast)
                    End();
                return writing;
            }
            catch (SqlException error)
            {
                Free(_packet.Frames);
                Abandon();
                failure = error;
            }
        }
        // Outside: it cancels the query's other streams, too.
        _onBroken(failure);
        return null;
    }

    /// <summary>Credit, or that rows are not wanted.</summary>
    public void OnReply(DataFrame reply)
    {
        switch (reply.Kind)
        {
            case DataFrameKind.Credit:
                Find(reply.Address)?.Release(reply.Weight, isDone: false);
                break;
            case DataFrameKind.ReceiverDone:
                Find(reply.Address)?.Release(long.MaxValue, isDone: true);
                break;
            case DataFrameKind.AttemptOver:
                lock (_lock)
                    _isUnwanted = true;
                ReleaseAll();
                break;
            case DataFrameKind.Error:
                _onBroken(reply.ReadError());
                break;
        }
    }

    /// <summary>The link ended; the query cannot go on unless its rows were not wanted any more.</summary>
    public void OnLinkBroken(SqlException error)
    {
        bool isLoss;
        lock (_sending)
        {
            lock (_lock)
            {
                isLoss = !_isOver && _channels.Values.Any(channel => !channel.IsReceiverDone);
                if (!_isOver)
                    _broken = error;
            }
            End();
        }
        if (isLoss)
            _onBroken(error);
    }

    /// <summary>The query is over here: what was not sent is not wanted.</summary>
    private void Cancel()
    {
        lock (_sending)
            Abandon();
    }

    /// <summary>Frees all that waits, and tells the receiver, if it knows of the attempt, that no more comes.</summary>
    private void Abandon()
    {
        lock (_lock)
        {
            if (_isOver)
                return;
            _isCompleted = true;
            Free(_frames);
            Free(_parts);
            if (_isOpen)
                Enqueue(new DataFrame(DataFrameKind.Close, new StreamAddress(_number, 0, 0, 0), weight: 1));
        }
        if (_isOpen)
        {
            ReleaseAll();
            DisposeEncoders();
            _sent.TrySetResult();
        }
        else
        {
            End();
        }
    }

    /// <summary>Fills the packet; true when the attempt's last frame is in it.</summary>
    private bool Take()
    {
        _packet.Frames.Clear();
        lock (_lock)
        {
            _isScheduled = false;
            // Cancelled before its turn: the receiver need not hear of it at all.
            if (_isOver)
                return false;
        }
        var numBytes = 0L;
        if (!_isOpen)
            numBytes += Add(new DataFrame(DataFrameKind.Open, new StreamAddress(_number, 0, 0, 0), Encoding.UTF8.GetBytes(_attemptId)));
        _isOpen = true;
        while (Peek() is { } frame)
        {
            var length = frame.Measure();
            if (length > DataFrame.MaxBytes && frame.NumRows > 1)
            {
                Dequeue();
                using (frame)
                {
                    var (first, second) = frame.Split();
                    _parts.Push(second);
                    _parts.Push(first);
                }
                continue;
            }
            if (length > InternalChannels.MaxMessageBytes)
                throw CoordinationErrors.RowTooLong(length, InternalChannels.MaxMessageBytes);
            if (numBytes > 0 && numBytes + length > DataPacket.UsualBytes)
            {
                lock (_lock)
                    Schedule();
                return false;
            }
            numBytes += Add(frame);
            Dequeue();
            if (frame.Kind == DataFrameKind.Close)
                return true;
        }
        return false;
    }

    private long Add(DataFrame frame)
    {
        frame.Plan();
        _packet.Frames.Add(frame);
        return frame.Measure();
    }

    private DataFrame? Peek()
    {
        if (_parts.TryPeek(out var part))
            return part;
        lock (_lock)
            return _frames.TryPeek(out var frame) ? frame : null;
    }

    private void Dequeue()
    {
        if (_parts.TryPop(out _))
            return;
        lock (_lock)
            _frames.Dequeue();
    }

    private void Enqueue(DataFrame frame)
    {
        _frames.Enqueue(frame);
        Schedule();
    }

    private void Schedule()
    {
        if (_isScheduled)
            return;
        _isScheduled = true;
        _link.Schedule(this);
    }

    private void End()
    {
        lock (_lock)
        {
            _isOver = true;
            Free(_frames);
            Free(_parts);
        }
        Free(_packet.Frames);
        ReleaseAll();
        DisposeEncoders();
        _link.Leave(_number, _isSent ? _attemptId : null);
        _registration.Unregister();
        _sent.TrySetResult();
    }

    private void ReleaseAll()
    {
        foreach (var channel in Channels())
            channel.Release(long.MaxValue, isDone: true);
    }

    private void DisposeEncoders()
    {
        foreach (var channel in Channels())
            channel.DisposeEncoder();
    }

    private RemoteChannel[] Channels()
    {
        lock (_lock)
            return [.. _channels.Values];
    }

    private RemoteChannel? Find(StreamAddress address)
    {
        lock (_lock)
            return _channels.GetValueOrDefault(address);
    }

    private static void Free(Queue<DataFrame> frames)
    {
        while (frames.TryDequeue(out var frame))
            frame.Dispose();
    }

    private static void Free(Stack<DataFrame> frames)
    {
        while (frames.TryPop(out var frame))
            frame.Dispose();
    }

    private static void Free(List<DataFrame> frames)
    {
        foreach (var frame in frames)
            frame.Dispose();
        frames.Clear();
    }
}
