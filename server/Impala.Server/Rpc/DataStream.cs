using Grpc.Core;

namespace Impala.Server.Rpc;

/// <summary>The RPC that carries rows: one duplex call for all exchanges of a query's attempt between two backends, opened by the sending one.</summary>
internal static class DataStream
{
    private const string ServiceName = "impala.DataStreamService";
    private const string AttemptHeader = "impala-attempt";

    public static readonly Method<DataFrame, DataFrame> Transmit =
        new(MethodType.DuplexStreaming, ServiceName, nameof(Transmit), DataFrame.Marshaller, DataFrame.Marshaller);

    public static Metadata Headers(string attemptId) => new() { { AttemptHeader, attemptId } };

    public static string AttemptIdOf(Metadata headers) =>
        headers.GetValue(AttemptHeader) ?? throw new RpcException(new Status(StatusCode.InvalidArgument, "missing header " + AttemptHeader));
}
