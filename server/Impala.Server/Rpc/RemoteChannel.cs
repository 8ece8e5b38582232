using Impala.Catalog.Errors;
using Impala.Engine.Columnar;
using Impala.Engine.Columnar.Frames;
using Impala.Engine.Execution;
using Impala.Engine.Execution.Exchange;

namespace Impala.Server.Rpc;

/// <summary>
/// The sending end towards one instance in another process. A worker hands batches over while it has credit: at most
/// <see cref="MaxBytesUnderWay"/> (and one batch) are unacknowledged, so a paused receiver holds that much here and as much there.
/// </summary>
internal sealed class RemoteChannel : IExchangeChannel
{
    /// <summary>Bytes of batches a channel may have sent and not yet seen taken.</summary>
    public const long MaxBytesUnderWay = 1L << 20;

    // Taken before the stream's lock, never under it.
    private readonly Lock _lock = new();
    private readonly PeerStream _stream;
    private readonly StreamAddress _address;
    private readonly ExchangeRouteInfo _route;
    private readonly BatchFrameWriter _encoder;
    private Signal? _credit;
    private long _underWay;
    private volatile bool _isReceiverDone;
    private bool _isEnded;

    public RemoteChannel(PeerStream stream, StreamAddress address, ExchangeRouteInfo route)
    {
        _stream = stream;
        _address = address;
        _route = route;
        _encoder = new BatchFrameWriter(route.Slots.Count);
    }

    /// <summary>Takes no lock: a stream asks under its own, which a channel that posts takes under the channel's.</summary>
    public bool IsReceiverDone => _isReceiverDone;

    public bool TrySend(RecordBatch batch, out Signal? credit)
    {
        var weight = BatchSize.Of(batch);
        lock (_lock)
        {
            credit = null;
            if (!_isReceiverDone)
            {
                if (_underWay >= MaxBytesUnderWay)
                {
                    credit = _credit ??= new Signal();
                    return false;
                }
                _underWay += weight;
                _stream.Post(new DataFrame(_address, batch, weight, _encoder), _route);
                return true;
            }
        }
        batch.Dispose();
        return true;
    }

    public void Complete()
    {
        if (_isEnded)
            return;
        _isEnded = true;
        _stream.Post(new DataFrame(DataFrameKind.End, _address));
    }

    public void Fail(Exception error)
    {
        if (_isEnded)
            return;
        _isEnded = true;
        _stream.Post(DataFrame.OfError(_address, error));
    }

    public void Dispose() => Fail(new SqlException(SqlState.InternalError, "A fragment instance ended before it had sent all its rows."));

    /// <summary>Credit came, or the word that no more is wanted.</summary>
    public void Release(long numBytes, bool isDone)
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

    /// <summary>The stream ended, well or not: nothing is encoded any more.</summary>
    public void DisposeEncoder() => _encoder.Dispose();
}
