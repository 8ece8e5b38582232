using System.Globalization;
using Grpc.Core;

namespace Impala.Server.Rpc;

/// <summary>The RPC that carries rows: one duplex call per (exchange, sender instance, receiver instance), addressed by headers.</summary>
internal static class DataStream
{
    private const string ServiceName = "impala.DataStreamService";

    public static readonly Method<DataFrame, DataFrame> Transmit =
        new(MethodType.DuplexStreaming, ServiceName, nameof(Transmit), DataFrame.Marshaller, DataFrame.Marshaller);

    private const string AttemptHeader = "impala-attempt";
    private const string ExchangeHeader = "impala-exchange";
    private const string SenderHeader = "impala-sender";
    private const string ReceiverHeader = "impala-receiver";

    public static Metadata Headers(string attemptId, int exchangeId, int sender, int receiver) => new()
    {
        { AttemptHeader, attemptId },
        { ExchangeHeader, exchangeId.ToString(CultureInfo.InvariantCulture) },
        { SenderHeader, sender.ToString(CultureInfo.InvariantCulture) },
        { ReceiverHeader, receiver.ToString(CultureInfo.InvariantCulture) },
    };

    public static (string AttemptId, int ExchangeId, int Sender, int Receiver) ReadHeaders(Metadata headers) =>
        (headers.GetValue(AttemptHeader) ?? "", Number(headers, ExchangeHeader), Number(headers, SenderHeader), Number(headers, ReceiverHeader));

    private static int Number(Metadata headers, string name) =>
        int.TryParse(headers.GetValue(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new RpcException(new Status(StatusCode.InvalidArgument, "missing header " + name));
}
