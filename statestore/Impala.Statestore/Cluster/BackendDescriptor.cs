using Google.Protobuf;
using Impala.Statestore.Configuration;
using Impala.Statestore.Protos;

namespace Impala.Statestore.Cluster;

/// <summary>One impalad of the cluster as its members know it.</summary>
/// <param name="Id">Stable name of the node, its subscriber id (impalad@host:port).</param>
/// <param name="Incarnation">New at every start of the process.</param>
/// <param name="MemLimitBytes">The process memory limit.</param>
/// <param name="IsQuiescing">Draining: it finishes what it runs and takes nothing new.</param>
public sealed record BackendDescriptor(
    string Id,
    string Incarnation,
    string Host,
    int InternalPort,
    int PgWirePort,
    int WebPort,
    bool IsCoordinator,
    bool IsExecutor,
    int NumCores,
    long MemLimitBytes,
    string BuildId,
    bool IsQuiescing = false,
    bool UsesTls = false)
{
    /// <summary>Address of the internal gRPC services.</summary>
    public string InternalAddress => $"{(UsesTls ? "https" : "http")}://{HostAndPort.Format(Host, InternalPort)}";

    public string WebAddress => $"http://{HostAndPort.Format(Host, WebPort)}";

    /// <summary>Whether new fragments may be placed on it.</summary>
    public bool AcceptsWork => IsExecutor && !IsQuiescing;

    internal ByteString ToBytes() => new BackendDescriptorMessage
    {
        Id = Id,
        Incarnation = Incarnation,
        Host = Host,
        InternalPort = InternalPort,
        PgwirePort = PgWirePort,
        WebPort = WebPort,
        IsCoordinator = IsCoordinator,
        IsExecutor = IsExecutor,
        NumCores = NumCores,
        MemLimitBytes = MemLimitBytes,
        BuildId = BuildId,
        Quiescing = IsQuiescing,
        InternalTls = UsesTls,
    }.ToByteString();

    internal static BackendDescriptor? TryParse(ByteString bytes)
    {
        try
        {
            var message = BackendDescriptorMessage.Parser.ParseFrom(bytes);
            return new BackendDescriptor(
                message.Id,
                message.Incarnation,
                message.Host,
                message.InternalPort,
                message.PgwirePort,
                message.WebPort,
                message.IsCoordinator,
                message.IsExecutor,
                message.NumCores,
                message.MemLimitBytes,
                message.BuildId,
                message.Quiescing,
                message.InternalTls);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
