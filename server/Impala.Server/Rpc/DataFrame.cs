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
    /// <summary>
    /// Frames above this are sent in parts of fewer rows: far below what a message may have, so that long strings do not fail, and
    /// large enough for every usual batch.
    /// </summary>
    public const long MaxBytes = 8L << 20;

    private const int HeadSize = 32;

    /// <summary>Buffers between their arrival and their query, and parts of batches that are being sent.</summary>
    private static readonly MemoryTracker Arriving = new("Data streams");

    private readonly byte[] _body = [];
    private readonly BatchFrameWriter? _encoder;
    private RecordBatch? _batch;
    private NativeBuffer? _received;
    private int _length;
    private long _measured;

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

    /// <summary>Rows of a frame that is to be sent; 0 of frames without a batch.</summary>
    public int NumRows => _batch?.NumRows ?? 0;

    /// <summary>Bytes of the frame as the next one of its encoder; it must be sent, or measured again, before another one is.</summary>
    public long Measure() => _measured = HeadSize + (_batch is null ? _body.Length : _encoder!.Measure(_batch));

    /// <summary>The same rows in two frames, of half the rows each, which share the weight.</summary>
    public (DataFrame First, DataFrame Second) Split()
    {
        var half = NumRows / 2;
        var first = new DataFrame(Address, Part(_batch!, 0, half), Weight / 2, _encoder!);
        try
        {
            return (first, new DataFrame(Address, Part(_batch!, half, NumRows - half), Weight - (Weight / 2), _encoder!));
        }
        catch
        {
            first.Dispose();
            throw;
        }
    }

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

    /// <summary>Rows first..first+count-1 of a batch; strings stay where they are.</summary>
    private static RecordBatch Part(RecordBatch batch, int first, int count)
    {
        var columns = new ColumnVector[batch.NumColumns];
        try
        {
            for (var i = 0; i < columns.Length; i++)
                columns[i] = VectorGather.Slice(batch[i], first, count, Arriving);
            return new RecordBatch(columns, count);
        }
        catch
        {
            foreach (var column in columns)
                column?.Release();
            throw;
        }
    }

    private static void Serialize(DataFrame frame, SerializationContext context)
    {
        var length = checked((int)(frame._measured > 0 ? frame._measured : frame.Measure()));
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
