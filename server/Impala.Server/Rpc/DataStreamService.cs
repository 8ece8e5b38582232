using System.Threading.Channels;
using Grpc.Core;
using Impala.Catalog.Errors;
using Impala.Server.Coordination;

namespace Impala.Server.Rpc;

/// <summary>
/// The receiving end of data streams. It reads every frame as it comes (a stream that stopped reading would hold up all exchanges of its
/// query); senders keep within their credit, which is given back as the queues' readers take batches.
/// </summary>
[BindServiceMethod(typeof(DataStreamService), nameof(BindService))]
internal class DataStreamService
{
    private static readonly TimeSpan ReceiverTimeout = TimeSpan.FromSeconds(120);

    private readonly BackendQueries _queries;

    public DataStreamService(BackendQueries queries) => _queries = queries;

    public static void BindService(ServiceBinderBase binder, DataStreamService? service) =>
        binder.AddMethod(DataStream.Transmit, service is null ? null : service.Transmit);

    public virtual async Task Transmit(IAsyncStreamReader<DataFrame> requests, IServerStreamWriter<DataFrame> responses, ServerCallContext context)
    {
        if (await _queries.WaitForAsync(DataStream.AttemptIdOf(context.RequestHeaders), ReceiverTimeout, context.CancellationToken) is not { } query)
            return;
        var replies = Channel.CreateUnbounded<DataFrame>(new UnboundedChannelOptions { SingleReader = true });
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, query.CancellationToken);
        var writing = WriteRepliesAsync(replies.Reader, responses, stopped.Token);
        var streams = new Dictionary<StreamAddress, IncomingStream>();
        try
        {
            while (await requests.MoveNext(stopped.Token))
            {
                using var frame = requests.Current;
                Receive(query, frame, streams, replies.Writer);
            }
        }
        catch (OperationCanceledException) when (query.CancellationToken.IsCancellationRequested)
        {
            if (query.HasCompleted)
                return;
            // Why the query ended here tells the sender more than that its stream broke: whichever backend speaks first names the cause.
            throw query.Failure as SqlException ?? (Exception)new RpcException(new Status(StatusCode.Cancelled, "the query has ended here"));
        }
        finally
        {
            foreach (var (address, stream) in streams)
            {
                if (!stream.IsEnded && !query.CancellationToken.IsCancellationRequested)
                    stream.Fail(CoordinationErrors.StreamBroken(address.ExchangeId));
                stream.Dispose();
            }
            replies.Writer.TryComplete();
            await writing;
        }
    }

    private static void Receive(BackendQuery query, DataFrame frame, Dictionary<StreamAddress, IncomingStream> streams, ChannelWriter<DataFrame> replies)
    {
        if (frame.Kind == DataFrameKind.Schema)
        {
            query.Exchange.CheckSchema(frame.Address.ExchangeId, frame.Body);
            return;
        }
        if (!streams.TryGetValue(frame.Address, out var stream))
        {
            var (exchange, _, receiver) = frame.Address;
            stream = new IncomingStream(frame.Address, query.Exchange.GetQueue(exchange, receiver), query.Exchange.SlotsOf(exchange), replies);
            streams.Add(frame.Address, stream);
        }
        if (stream.IsEnded)
            return;
        switch (frame.Kind)
        {
            case DataFrameKind.Batch:
                try
                {
                    stream.Queue.Enqueue(frame.Address.Sender, frame.ReadBatch(stream.Reader, query.Memory), frame.Weight, stream);
                }
                catch (SqlException error)
                {
                    stream.Fail(error);
                }
                break;
            case DataFrameKind.End:
                stream.End();
                break;
            case DataFrameKind.Error:
                stream.Fail(frame.ReadError());
                break;
            default:
                throw new RpcException(new Status(StatusCode.InvalidArgument, "a receiver's frame came from a sender"));
        }
    }

    private static async Task WriteRepliesAsync(ChannelReader<DataFrame> replies, IServerStreamWriter<DataFrame> responses, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var reply in replies.ReadAllAsync(cancellationToken))
                await responses.WriteAsync(reply, cancellationToken);
        }
        catch (Exception error) when (error is OperationCanceledException or RpcException or InvalidOperationException or IOException)
        {
            // The sender is gone or the query is over: nobody needs the credit any more.
            return;
        }
    }
}
