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
/// A piece of a link's packet: 32 bytes of head (length, kind, address, weight) and a body. A batch is encoded straight into what is sent, and
/// received into one pooled buffer over which its vectors lie. Whoever receives a frame disposes it.
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

    public DataFrame(DataFrameKind kind, StreamAddress address, byte[] body)
    {
        Kind = kind;
        Address = address;
        _body = body;
    }

    /// <summary>A frame without a body, such as a credit for so many bytes.</summary>
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
    public ReadOnlySpan<byte> Body => _received is null ? _body : _received.Span[.._length];

    /// <summary>Rows of a frame that is to be sent; 0 of frames without a batch.</summary>
    public int NumRows => _batch?.NumRows ?? 0;

    /// <summary>Bytes of the frame as the next one of its encoder after those that were planned.</summary>
    public long Measure()
    {
        if (_measured == 0)
            _measured = HeadSize + (_batch is null ? _body.Length : _encoder!.Measure(_batch));
        return _measured;
    }

    /// <summary>The frame will be the encoder's next one: those that follow are measured accordingly.</summary>
    public void Plan()
    {
        Measure();
        if (_batch is not null)
            _encoder!.Plan(_batch);
    }

    /// <summary>Encodes the frame, which was planned if it has a batch.</summary>
    public void Write(IBufferWriter<byte> writer)
    {
        var length = checked((int)Measure());
        var span = writer.GetSpan(length)[..length];
        BinaryPrimitives.WriteInt32LittleEndian(span, length);
        BinaryPrimitives.WriteInt32LittleEndian(span[4..], (int)Kind);
        BinaryPrimitives.WriteInt32LittleEndian(span[8..], Address.Attempt);
        BinaryPrimitives.WriteInt32LittleEndian(span[12..], Address.ExchangeId);
        BinaryPrimitives.WriteInt32LittleEndian(span[16..], Address.Sender);
        BinaryPrimitives.WriteInt32LittleEndian(span[20..], Address.Receiver);
        BinaryPrimitives.WriteInt64LittleEndian(span[24..], Weight);
        if (_batch is null)
            _body.CopyTo(span[HeadSize..]);
        else
            _encoder!.Write(_batch, span[HeadSize..]);
        writer.Advance(length);
    }

    /// <summary>The next frame of a packet that arrived.</summary>
    /// <exception cref="RpcException">InvalidArgument: there is none whole.</exception>
    public static DataFrame Read(ref SequenceReader<byte> reader)
    {
        Span<byte> head = stackalloc byte[HeadSize];
        if (!reader.TryCopyTo(head))
            throw Malformed();
        reader.Advance(HeadSize);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head) - HeadSize;
        if (length < 0 || length > reader.Remaining)
            throw Malformed();
        var address = new StreamAddress(
            BinaryPrimitives.ReadInt32LittleEndian(head[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(head[12..]),
            BinaryPrimitives.ReadInt32LittleEndian(head[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(head[20..]));
        var body = length == 0 ? null : BufferPool.Rent(length, Arriving);
        if (body is not null)
        {
            reader.UnreadSequence.Slice(0, length).CopyTo(body.Span);
            reader.Advance(length);
        }
        return new DataFrame((DataFrameKind)BinaryPrimitives.ReadInt32LittleEndian(head[4..]), address)
        {
            Weight = Math.Max(0, BinaryPrimitives.ReadInt64LittleEndian(head[24..])),
            _received = body,
            _length = length,
        };
    }

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
        if (_received is null)
            throw Malformed();
        _received.MoveTo(memory);
        return reader.Read(_received, 0, _length, memory);
    }

    /// <summary>An error: five characters SQLSTATE, then the message. A cancellation that nobody here asked for is a symptom of a node that was
    /// lost elsewhere, and the coordinator tries again after one.</summary>
    public static DataFrame OfError(StreamAddress address, Exception error)
    {
        var (state, message) = error switch
        {
            SqlException sql => (sql.SqlState, sql.Message),
            OperationCanceledException => (SqlState.SerializationFailure, "a part of the query was cancelled on another node"),
            _ => (SqlState.InternalError, error.Message),
        };
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
            return RecordBatch.Create(columns, count);
        }
        catch
        {
            foreach (var column in columns)
                column?.Release();
            throw;
        }
    }

    private static RpcException Malformed() => new(new Status(StatusCode.InvalidArgument, "a data frame that is not whole"));
}

/// <summary>Whose rows a frame is about: the sender's number of the attempt on this link, an exchange, the sending and the receiving instance.</summary>
internal readonly record struct StreamAddress(int Attempt, int ExchangeId, int Sender, int Receiver);
