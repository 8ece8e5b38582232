using System.Buffers.Binary;
using System.Text;
using System.Threading.Channels;
using Grpc.Core;
using Impala.Catalog.Errors;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Exchange;
using Impala.Server.Coordination;

namespace Impala.Server.Rpc;

/// <summary>
/// The receiving end of data streams. It reads every frame as it comes (a stream that stopped reading would hold up all streams of its
/// connection); senders keep within their credit, which is given back as the queue's reader takes batches.
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
        var (attemptId, exchangeId, sender, receiver) = DataStream.ReadHeaders(context.RequestHeaders);
        var query = await _queries.WaitForAsync(attemptId, ReceiverTimeout, context.CancellationToken);
        var queue = query.Exchange.GetQueue(exchangeId, receiver);
        var replies = Channel.CreateUnbounded<DataFrame>(new UnboundedChannelOptions { SingleReader = true });
        queue.OnClosed(() => replies.Writer.TryWrite(DataFrame.Create(DataFrameKind.ReceiverDone, [])));
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, query.CancellationToken);
        var writing = WriteRepliesAsync(replies.Reader, responses, stopped.Token);
        var ended = false;
        try
        {
            using var reader = new ArrowBatchReader(query.Exchange.SlotsOf(exchangeId));
            while (await requests.MoveNext(stopped.Token))
            {
                using var frame = requests.Current;
                switch (frame.Kind)
                {
                    case DataFrameKind.Batch:
                        Receive(query, queue, sender, reader, frame, replies.Writer);
                        break;
                    case DataFrameKind.End:
                        ended = true;
                        queue.EndSender(sender);
                        break;
                    case DataFrameKind.Error:
                        ended = true;
                        queue.Fail(ReadError(frame.Body.Span));
                        break;
                    case DataFrameKind.Credit or DataFrameKind.ReceiverDone:
                        throw new RpcException(new Status(StatusCode.InvalidArgument, "a receiver's frame came from a sender"));
                }
                if (ended)
                    break;
            }
        }
        catch (SqlException error)
        {
            ended = true;
            queue.Fail(error);
        }
        finally
        {
            if (!ended && !query.CancellationToken.IsCancellationRequested)
                queue.Fail(CoordinationErrors.StreamBroken(exchangeId));
            replies.Writer.TryComplete();
            await writing;
        }
    }

    /// <summary>The body of an error frame: five characters SQLSTATE, then the message.</summary>
    public static DataFrame ErrorFrame(Exception error)
    {
        var (state, message) = error is SqlException sql ? (sql.SqlState, sql.Message) : (SqlState.InternalError, error.Message);
        return DataFrame.Create(DataFrameKind.Error, Encoding.UTF8.GetBytes(state + message));
    }

    private static SqlException ReadError(ReadOnlySpan<byte> body)
    {
        var text = Encoding.UTF8.GetString(body);
        return text.Length >= 5 ? new SqlException(text[..5], text[5..]) : new SqlException(SqlState.InternalError, "A sender failed without saying why.");
    }

    private static void Receive(
        BackendQuery query, ExchangeQueue queue, int sender, ArrowBatchReader reader, DataFrame frame, ChannelWriter<DataFrame> replies)
    {
        var length = frame.Length;
        var batch = reader.Read(frame.Body, query.Memory);
        queue.Enqueue(sender, batch, length, () => replies.TryWrite(CreditFrame(length)));
    }

    private static DataFrame CreditFrame(long numBytes)
    {
        Span<byte> body = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(body, numBytes);
        return DataFrame.Create(DataFrameKind.Credit, body);
    }

    private static async Task WriteRepliesAsync(ChannelReader<DataFrame> replies, IServerStreamWriter<DataFrame> responses, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var reply in replies.ReadAllAsync(cancellationToken))
            {
                await responses.WriteAsync(reply, cancellationToken);
                reply.Dispose();
            }
        }
        catch (Exception error) when (error is OperationCanceledException or RpcException or InvalidOperationException or IOException)
        {
            // The sender is gone or the query is over: nobody needs the credit any more.
            return;
        }
    }
}
