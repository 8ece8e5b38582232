using Grpc.Core;

namespace Impala.Server.Rpc;

/// <summary>Answers the backends that call for their rows.</summary>
[BindServiceMethod(typeof(DataStreamService), nameof(BindService))]
internal class DataStreamService(PeerLinks links)
{
    public static void BindService(ServiceBinderBase binder, DataStreamService? service) =>
        binder.AddMethod(DataStream.Subscribe, service is null ? null : service.Subscribe);

    public virtual Task Subscribe(IAsyncStreamReader<DataPacket> replies, IServerStreamWriter<DataPacket> packets, ServerCallContext context) =>
        links.Attach(DataStream.SubscriberOf(context.RequestHeaders)).RunAsync(replies, packets, context.CancellationToken);
}
