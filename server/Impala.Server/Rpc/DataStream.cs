using Grpc.Core;

namespace Impala.Server.Rpc;

/// <summary>
/// The RPC that carries rows: a backend calls each of its peers once and for all, and the peer answers with the rows of all queries that it sends
/// there; what the call sends is their credit. Rows are the answer and not the question because Kestrel writes them with a third less work
/// than HttpClient does, and one call serves all queries because opening one costs more than small queries do.
/// </summary>
internal static class DataStream
{
    private const string ServiceName = "impala.DataStreamService";
    private const string SubscriberHeader = "impala-subscriber";

    public static readonly Method<DataPacket, DataPacket> Subscribe =
        new(MethodType.DuplexStreaming, ServiceName, nameof(Subscribe), DataPacket.Marshaller, DataPacket.Marshaller);

    /// <param name="subscriber">The internal address of the backend that calls.</param>
    public static Metadata Headers(string subscriber) => new() { { SubscriberHeader, subscriber } };

    public static string SubscriberOf(Metadata headers) =>
        headers.GetValue(SubscriberHeader) ?? throw new RpcException(new Status(StatusCode.InvalidArgument, "missing header " + SubscriberHeader));
}
