using System.Text;
using System.Threading.Channels;
using Grpc.Core;
using Impala.Server.Coordination;
using Impala.Statestore.Rpc;

namespace Impala.Server.Rpc;

/// <summary>
/// The receiving end of a link: the call by which this backend gets all rows that another one sends it. It reads every packet as it comes (a
/// link that stopped reading would hold up all queries); senders keep within their credit, which goes back as the queues' readers take
/// batches. A call that breaks is made anew a few times, since what was sent by it is lost but the peer may still be there.
/// </summary>
internal sealed class IncomingLink
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2)];

    private readonly string _address;
    private readonly string _ownAddress;
    private readonly InternalChannels _channels;
    private readonly BackendQueries _queries;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stopped;
    private readonly Task _running;

    public IncomingLink(string address, string ownAddress, InternalChannels channels, BackendQueries queries, TimeProvider time, CancellationToken stopped)
    {
        _address = address;
        _ownAddress = ownAddress;
        _channels = channels;
        _queries = queries;
        _time = time;
        _stopped = stopped;
        _running = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>True once the peer could not be reached any more.</summary>
    public bool IsOver => _running.IsCompleted;

    private async Task RunAsync()
    {
        try
        {
            for (var failures = 0; failures < Pauses.Length; failures++)
            {
                if (await CallAsync())
                    failures = 0;
                await Task.Delay(Pauses[failures], _time, _stopped);
            }
        }
        catch (OperationCanceledException)
        {
            // This node stops.
        }
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
        catch (Exception error) when (error is RpcException or OperationCanceledException or InvalidOperationException or IOException)
        {
            // The attempts are told below.
        }
        finally
        {
            foreach (var (number, attempt) in attempts)
                attempt.Receive(new DataFrame(DataFrameKind.Close, new StreamAddress(number, 0, 0, 0)));
        }
        return hasReceived;
    }

    private void Receive(DataFrame frame, Dictionary<int, IncomingAttempt> attempts, ChannelWriter<DataFrame> replies)
    {
        var number = frame.Address.Attempt;
        if (frame.Kind == DataFrameKind.Open)
        {
            var attempt = new IncomingAttempt(number, replies);
            attempts.Add(number, attempt);
            using (frame)
                _ = attempt.FindQueryAsync(_queries, Encoding.UTF8.GetString(frame.Body));
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
}
