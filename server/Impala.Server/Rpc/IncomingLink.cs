using System.Text;
using System.Threading.Channels;
using Grpc.Core;
using Impala.Catalog.Errors;
using Impala.Server.Coordination;
using Impala.Statestore.Rpc;

namespace Impala.Server.Rpc;

/// <summary>
/// The receiving end of a link: the call by which this backend gets all rows that another one sends it. It reads every packet as it comes (a
/// link that stopped reading would hold up all queries); senders keep within their credit, which goes back as the queues' readers take
/// batches. A call that breaks is made anew: as long as queries hold the link, since its peer may start again, else a few times.
/// </summary>
internal sealed class IncomingLink
{
    /// <summary>Calls in a row that may fail while no query needs the link.</summary>
    private const int MaxIdleFailures = 3;

    /// <summary>How long the word of a lost attempt waits for a query that has not come yet.</summary>
    private static readonly TimeSpan LossTimeout = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LastPause = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly string _address;
    private readonly string _ownAddress;
    private readonly InternalChannels _channels;
    private readonly BackendQueries _queries;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stopped;
    private TaskCompletionSource? _pausing;
    private int _numHolds;
    private bool _isOver;

    public IncomingLink(string address, string ownAddress, InternalChannels channels, BackendQueries queries, TimeProvider time, CancellationToken stopped)
    {
        _address = address;
        _ownAddress = ownAddress;
        _channels = channels;
        _queries = queries;
        _time = time;
        _stopped = stopped;
        _ = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Keeps the link until the answer is disposed, and ends a pause between calls; null when it has been given up.</summary>
    public IDisposable? TryHold()
    {
        lock (_lock)
        {
            if (_isOver)
                return null;
            _numHolds++;
            _pausing?.TrySetResult();
            return new Hold(this);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            var failures = 0;
            while (true)
            {
                failures = await CallAsync() ? 1 : failures + 1;
                if (BeginPause(failures) is not { } woken)
                    return;
                var pause = FirstPause * (1 << Math.Min(failures - 1, 8));
                await Task.WhenAny(Task.Delay(pause < LastPause ? pause : LastPause, _time, _stopped), woken);
                _stopped.ThrowIfCancellationRequested();
                if (woken.IsCompleted)
                    failures = 0;
            }
        }
        catch (OperationCanceledException)
        {
            // This node stops.
        }
        finally
        {
            lock (_lock)
                _isOver = true;
        }
    }

    /// <summary>What ends when a query begins to need the link; null when nobody does and the peer has been called often enough.</summary>
    private Task? BeginPause(int failures)
    {
        lock (_lock)
        {
            if (_numHolds == 0 && failures >= MaxIdleFailures)
            {
                _isOver = true;
                return null;
            }
            _pausing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _pausing.Task;
        }
    }

    private void Release()
    {
        lock (_lock)
            _numHolds--;
    }

    /// <summary>One call, until it breaks; true when anything came by it.</summary>
    private async Task<bool> CallAsync()
    {
        var attempts = new Dictionary<int, IncomingAttempt>();
        var replies = Channel.CreateUnbounded<DataFrame>(new UnboundedChannelOptions { SingleReader = true });
        var hasReceived = false;
        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stopped);
            using var call = _channels.To(_address).AsyncDuplexStreamingCall(
                DataStream.Subscribe, null, new CallOptions(DataStream.Headers(_ownAddress), cancellationToken: ended.Token));
            var writing = WriteRepliesAsync(replies.Reader, call.RequestStream, ended.Token);
            try
            {
                while (await call.ResponseStream.MoveNext(ended.Token))
                {
                    hasReceived = true;
                    foreach (var frame in call.ResponseStream.Current.Frames)
                        Receive(frame, attempts, replies.Writer);
                }
            }
            finally
            {
                await ended.CancelAsync();
                await writing;
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // Whatever it was, queries hold this link: the attempts are told below, and the call is made anew.
        }
        finally
        {
            foreach (var attempt in attempts.Values)
                attempt.Break();
        }
        return hasReceived;
    }

    private void Receive(DataFrame frame, Dictionary<int, IncomingAttempt> attempts, ChannelWriter<DataFrame> replies)
    {
        var number = frame.Address.Attempt;
        if (frame.Kind == DataFrameKind.Open)
        {
            var attempt = new IncomingAttempt(number, _address, replies);
            attempts.Add(number, attempt);
            using (frame)
                _ = attempt.FindQueryAsync(_queries, Encoding.UTF8.GetString(frame.Body));
        }
        else if (frame.Kind == DataFrameKind.Lost)
        {
            using (frame)
                _ = ReportLossAsync(Encoding.UTF8.GetString(frame.Body));
        }
        else if (attempts.TryGetValue(number, out var attempt))
        {
            if (frame.Kind == DataFrameKind.Close)
                attempts.Remove(number);
            attempt.Receive(frame);
        }
        else
        {
            frame.Dispose();
        }
    }

    /// <summary>
    /// The peer has sent all rows of an attempt by a call that broke: a query here that has not got all of them would wait for ever. Never throws.
    /// </summary>
    private async Task ReportLossAsync(string attemptId)
    {
        try
        {
            if (await _queries.WaitForAsync(attemptId, LossTimeout, _stopped) is { } query && !query.Exchange.HasAllOf(_address))
                query.Fail(CoordinationErrors.SenderLost(_address));
        }
        catch (Exception error) when (error is OperationCanceledException or SqlException)
        {
            // No such query here.
        }
    }

    /// <summary>Replies that wait already are sent together.</summary>
    private static async Task WriteRepliesAsync(ChannelReader<DataFrame> replies, IClientStreamWriter<DataPacket> requests, CancellationToken cancellationToken)
    {
        try
        {
            while (await replies.WaitToReadAsync(cancellationToken))
            {
                var packet = new DataPacket();
                while (replies.TryRead(out var reply))
                    packet.Frames.Add(reply);
                await requests.WriteAsync(packet, cancellationToken);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or RpcException or InvalidOperationException or IOException)
        {
            // The call has ended: nobody needs the credit any more.
        }
    }

    private sealed class Hold(IncomingLink link) : IDisposable
    {
        private IncomingLink? _link = link;

        public void Dispose() => Interlocked.Exchange(ref _link, null)?.Release();
    }
}
