using System.Buffers;
using Grpc.Core;

namespace Impala.Server.Rpc;

/// <summary>
/// One message of a data stream: a kind and bytes in a rented array. The marshaller copies once on each side and makes no protobuf
/// around the body (performance.md 6). Whoever receives a frame disposes it.
/// </summary>
internal sealed class DataFrame : IDisposable
{
    private byte[]? _rented;

    private DataFrame(DataFrameKind kind, byte[]? rented, int length)
    {
        Kind = kind;
        _rented = rented;
        Length = length;
    }

    public DataFrameKind Kind { get; }

    public int Length { get; }

    public ReadOnlyMemory<byte> Body => _rented.AsMemory(0, Length);

    public static readonly Marshaller<DataFrame> Marshaller = Marshallers.Create(Serialize, Deserialize);

    public static DataFrame Create(DataFrameKind kind, ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return new DataFrame(kind, null, 0);
        var rented = ArrayPool<byte>.Shared.Rent(body.Length);
        body.CopyTo(rented);
        return new DataFrame(kind, rented, body.Length);
    }

    public void Dispose()
    {
        if (_rented is not { } rented)
            return;
        _rented = null;
        ArrayPool<byte>.Shared.Return(rented);
    }

    private static void Serialize(DataFrame frame, SerializationContext context)
    {
        context.SetPayloadLength(frame.Length + 1);
        var writer = context.GetBufferWriter();
        var head = writer.GetSpan(1);
        head[0] = (byte)frame.Kind;
        writer.Advance(1);
        writer.Write(frame.Body.Span);
        context.Complete();
    }

    private static DataFrame Deserialize(DeserializationContext context)
    {
        var payload = context.PayloadAsReadOnlySequence();
        if (payload.IsEmpty)
            throw new RpcException(new Status(StatusCode.InvalidArgument, "an empty data frame"));
        var kind = (DataFrameKind)payload.FirstSpan[0];
        var length = checked((int)payload.Length - 1);
        if (length == 0)
            return new DataFrame(kind, null, 0);
        var rented = ArrayPool<byte>.Shared.Rent(length);
        payload.Slice(1).CopyTo(rented);
        return new DataFrame(kind, rented, length);
    }
}

internal enum DataFrameKind : byte
{
    /// <summary>Sender to receiver: one batch as Arrow IPC.</summary>
    Batch = 1,

    /// <summary>Sender to receiver: no more batches.</summary>
    End = 2,

    /// <summary>Sender to receiver: the sender failed; the body is its error, SQLSTATE and message.</summary>
    Error = 3,

    /// <summary>Receiver to sender: as many bytes (int64) were taken from the queue.</summary>
    Credit = 4,

    /// <summary>Receiver to sender: no more rows are wanted.</summary>
    ReceiverDone = 5,
}
