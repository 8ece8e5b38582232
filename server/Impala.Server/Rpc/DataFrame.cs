using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Grpc.Core;
using Impala.Catalog.Errors;
using Impala.Engine.Columnar;
using Impala.Engine.Columnar.Frames;
using Impala.Storage.Memory;

namespace Impala.Server.Rpc;

/// <summary>
/// One message of a data stream: 32 bytes of head (kind, exchange, sender and receiver instance, weight) and a body. A batch is encoded by
/// the marshaller straight into what is sent, and received into one pooled buffer over which its vectors lie. Whoever receives a frame disposes it.
/// </summary>
internal sealed class DataFrame : IDisposable
{
    private const int HeadSize = 32;

    /// <summary>Buffers between their arrival and their query.</summary>
    private static readonly MemoryTracker Arriving = new("Data streams");

    private readonly byte[] _body = [];
    private readonly BatchFrameWriter? _encoder;
    private RecordBatch? _batch;
    private NativeBuffer? _received;
    private int _length;

    public static readonly Marshaller<DataFrame> Marshaller = Marshallers.Create(Serialize, Deserialize);

    public DataFrame(DataFrameKind kind, StreamAddress address, byte[] body)
    {
        Kind = kind;
        Address = address;
        _body = body;
    }

    /// <summary>A credit for so many bytes.</summary>
    public DataFrame(DataFrameKind kind, StreamAddress address, long weight = 0)
    {
        Kind = kind;
        Address = address;
        Weight = weight;
    }

    /// <summary>A batch, which the frame owns; frames of one encoder are sent in the order they were made.</summary>
    public DataFrame(StreamAddress address, RecordBatch batch, long weight, BatchFrameWriter encoder)
        : this(DataFrameKind.Batch, address, weight)
    {
        _batch = batch;
        _encoder = encoder;
    }

    public DataFrameKind Kind { get; }

    public StreamAddress Address { get; }

    /// <summary>What the frame counts for in its sender's credit; of a credit, how much is given back.</summary>
    public long Weight { get; private init; }

    /// <summary>The body of a frame that arrived.</summary>
    public ReadOnlySpan<byte> Body => _received is null ? _body : _received.Span[HeadSize.._length];

    /// <summary>The batch of a frame that arrived, accounted to <paramref name="memory"/>.</summary>
    public RecordBatch ReadBatch(BatchFrameReader reader, MemoryTracker memory)
    {
        _received!.MoveTo(memory);
        return reader.Read(_received, HeadSize, _length - HeadSize, memory);
    }

    /// <summary>An error: five characters SQLSTATE, then the message.</summary>
    public static DataFrame OfError(StreamAddress address, Exception error)
    {
        var (state, message) = error is SqlException sql ? (sql.SqlState, sql.Message) : (SqlState.InternalError, error.Message);
        return new DataFrame(DataFrameKind.Error, address, Encoding.UTF8.GetBytes(state + message));
    }

    public SqlException ReadError()
    {
        var text = Encoding.UTF8.GetString(Body);
        return text.Length >= 5 ? new SqlException(text[..5], text[5..]) : new SqlException(SqlState.InternalError, "A sender failed without saying why.");
    }

    public void Dispose()
    {
        _batch?.Dispose();
        _batch = null;
        _received?.Release();
        _received = null;
    }

    private static void Serialize(DataFrame frame, SerializationContext context)
    {
        var length = checked((int)(HeadSize + (frame._batch is null ? frame._body.Length : frame._encoder!.Measure(frame._batch))));
        context.SetPayloadLength(length);
        var writer = context.GetBufferWriter();
        var span = writer.GetSpan(length)[..length];
        BinaryPrimitives.WriteInt32LittleEndian(span, (int)frame.Kind);
        BinaryPrimitives.WriteInt32LittleEndian(span[4..], frame.Address.ExchangeId);
        BinaryPrimitives.WriteInt32LittleEndian(span[8..], frame.Address.Sender);
        BinaryPrimitives.WriteInt32LittleEndian(span[12..], frame.Address.Receiver);
        BinaryPrimitives.WriteInt64LittleEndian(span[16..], frame.Weight);
        BinaryPrimitives.WriteInt64LittleEndian(span[24..], 0);
        if (frame._batch is null)
            frame._body.CopyTo(span[HeadSize..]);
        else
            frame._encoder!.Write(frame._batch, span[HeadSize..]);
        writer.Advance(length);
        context.Complete();
    }

    private static DataFrame Deserialize(DeserializationContext context)
    {
        var payload = context.PayloadAsReadOnlySequence();
        if (payload.Length < HeadSize)
            throw new RpcException(new Status(StatusCode.InvalidArgument, "a data frame without its head"));
        var buffer = BufferPool.Rent(payload.Length, Arriving);
        payload.CopyTo(buffer.Span);
        var head = buffer.Span[..HeadSize];
        var address = new StreamAddress(
            BinaryPrimitives.ReadInt32LittleEndian(head[4..]), BinaryPrimitives.ReadInt32LittleEndian(head[8..]), BinaryPrimitives.ReadInt32LittleEndian(head[12..]));
        return new DataFrame((DataFrameKind)BinaryPrimitives.ReadInt32LittleEndian(head), address)
        {
            Weight = Math.Max(0, BinaryPrimitives.ReadInt64LittleEndian(head[16..])),
            _received = buffer,
            _length = (int)payload.Length,
        };
    }
}

/// <summary>Whose rows a frame is about: an exchange of the query, the sending and the receiving instance.</summary>
internal readonly record struct StreamAddress(int ExchangeId, int Sender, int Receiver);

internal enum DataFrameKind
{
    /// <summary>Sender to receiver: the Arrow schema of the exchange, before its first batch.</summary>
    Schema = 1,

    /// <summary>Sender to receiver: one batch.</summary>
    Batch = 2,

    /// <summary>Sender to receiver: no more batches.</summary>
    End = 3,

    /// <summary>Sender to receiver: the sender failed; the body is its error, SQLSTATE and message.</summary>
    Error = 4,

    /// <summary>Receiver to sender: the weight is taken from the queue.</summary>
    Credit = 5,

    /// <summary>Receiver to sender: no more rows are wanted.</summary>
    ReceiverDone = 6,
}
