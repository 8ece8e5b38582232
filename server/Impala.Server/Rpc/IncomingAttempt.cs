using System.Threading.Channels;
using Impala.Catalog.Errors;
using Impala.Server.Coordination;

namespace Impala.Server.Rpc;

/// <summary>
/// What one attempt of a query gets through a link. Frames may come before the query does: they wait for it, within the senders' credit.
/// <code>
/// Waiting --query registered--> Open --sender's Close, link broken, query over--> Over
///    '--query has ended, never came, sender was cancelled--------------------------^
/// </code>
/// </summary>
internal sealed class IncomingAttempt(int number, string sender, ChannelWriter<DataFrame> replies)
{
    private static readonly TimeSpan QueryTimeout = TimeSpan.FromSeconds(120);

    private readonly Lock _lock = new();
    private readonly Dictionary<StreamAddress, IncomingStream> _streams = [];
    private readonly CancellationTokenSource _notWanted = new();
    private readonly List<DataFrame> _waiting = [];
    private BackendQuery? _query;
    private CancellationTokenRegistration _registration;
    private bool _isBroken;
    private bool _isOver;

    /// <summary>Waits for the query and gives it what has come meanwhile; never throws.</summary>
    public async Task FindQueryAsync(BackendQueries queries, string attemptId)
    {
        try
        {
            if (await queries.WaitForAsync(attemptId, QueryTimeout, _notWanted.Token) is { } query)
            {
                Begin(query);
                return;
            }
            replies.TryWrite(new DataFrame(DataFrameKind.AttemptOver, new StreamAddress(number, 0, 0, 0)));
        }
        catch (SqlException error)
        {
            replies.TryWrite(DataFrame.OfError(new StreamAddress(number, 0, 0, 0), error));
        }
        catch (OperationCanceledException)
        {
            // The sender was cancelled first.
        }
        lock (_lock)
            End();
    }

    /// <summary>Takes a frame, and its ownership.</summary>
    public void Receive(DataFrame frame)
    {
        lock (_lock)
        {
            if (_isOver)
            {
                frame.Dispose();
            }
            else if (_query is not null)
            {
                Process(_query, frame);
            }
            else if (frame is { Kind: DataFrameKind.Close, Weight: > 0 })
            {
                End();
                _notWanted.Cancel();
            }
            else
            {
                _waiting.Add(frame);
            }
        }
    }

    /// <summary>The call ended before the sender closed the attempt: streams that it has not ended are broken.</summary>
    public void Break()
    {
        lock (_lock)
        {
            _isBroken = true;
            if (!_isOver && _query is { } query)
                Close(query);
        }
    }

    private void Begin(BackendQuery query)
    {
        lock (_lock)
        {
            if (_isOver)
                return;
            _query = query;
            foreach (var frame in _waiting)
                Process(query, frame);
            _waiting.Clear();
            if (_isBroken && !_isOver)
                Close(query);
        }
        var registration = query.CancellationToken.UnsafeRegister(static attempt => ((IncomingAttempt)attempt!).OnQueryOver(), this);
        lock (_lock)
        {
            _registration = registration;
            if (_isOver)
                registration.Unregister();
        }
    }

    /// <summary>Senders that have not ended stop; why the query ended here, its coordinator hears from its own call.</summary>
    private void OnQueryOver()
    {
        lock (_lock)
        {
            if (_isOver)
                return;
            End();
        }
        replies.TryWrite(new DataFrame(DataFrameKind.AttemptOver, new StreamAddress(number, 0, 0, 0)));
    }

    private void Process(BackendQuery query, DataFrame frame)
    {
        using (frame)
        {
            switch (frame.Kind)
            {
                case DataFrameKind.Close:
                    query.Exchange.MarkAllOf(sender);
                    Close(query);
                    break;
                case DataFrameKind.Filter:
                    query.Filters?.Receive(frame.Address.ExchangeId, frame.Body);
                    break;
                default:
                    var stream = Find(query, frame.Address);
                    if (stream is null)
                        RefuseExchange(query, frame.Address.ExchangeId);
                    else if (!stream.IsEnded)
                        Process(query, frame, stream);
                    break;
            }
        }
    }

    private static void Process(BackendQuery query, DataFrame frame, IncomingStream stream)
    {
        try
        {
            switch (frame.Kind)
            {
                case DataFrameKind.Schema:
                    query.Exchange.CheckSchema(frame.Address.ExchangeId, frame.Body);
                    break;
                case DataFrameKind.Batch:
                    stream.Queue.Enqueue(frame.Address.Sender, frame.ReadBatch(stream.Reader, query.Memory), frame.Weight, stream);
                    break;
                case DataFrameKind.End:
                    stream.End();
                    break;
                case DataFrameKind.Error:
                    stream.Fail(frame.ReadError());
                    break;
                default:
                    throw new SqlException(SqlState.InternalError, "A receiver's frame came from a sender.");
            }
        }
        catch (SqlException error)
        {
            stream.Fail(error);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // A damaged frame ends its query, not the link that carries all others.
            stream.Fail(new SqlException(SqlState.InternalError, $"Rows for exchange {frame.Address.ExchangeId} could not be read: {error.Message}", inner: error));
        }
    }

    private IncomingStream? Find(BackendQuery query, StreamAddress address)
    {
        if (_streams.TryGetValue(address, out var stream))
            return stream;
        if (!query.Exchange.Knows(address.ExchangeId))
            return null;
        stream = new IncomingStream(
            address, query.Exchange.GetQueue(address.ExchangeId, address.Receiver), query.Exchange.SlotsOf(address.ExchangeId), replies);
        _streams.Add(address, stream);
        return stream;
    }

    /// <summary>Elsewhere, because what the query's end calls back takes locks such as this attempt's.</summary>
    private static void RefuseExchange(BackendQuery query, int exchangeId) =>
        _ = Task.Run(() => query.Fail(new SqlException(SqlState.InternalError, $"Rows came for exchange {exchangeId}, which the plan here has not.")));

    /// <summary>No more comes: streams that the sender did not end are broken.</summary>
    private void Close(BackendQuery query)
    {
        if (!query.CancellationToken.IsCancellationRequested)
        {
            foreach (var (address, stream) in _streams)
                if (!stream.IsEnded)
                    stream.Fail(CoordinationErrors.StreamBroken(address.ExchangeId));
        }
        End();
    }

    private void End()
    {
        if (_isOver)
            return;
        _isOver = true;
        foreach (var frame in _waiting)
            frame.Dispose();
        _waiting.Clear();
        foreach (var stream in _streams.Values)
            stream.Dispose();
        _registration.Unregister();
    }
}
