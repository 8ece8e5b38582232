using Grpc.Core;
using Impala.Statestore.Protos;

namespace Impala.Statestore.Subscriber;

/// <summary>The gRPC face of a <see cref="StatestoreSubscriber"/>, in the daemon's own Kestrel.</summary>
internal sealed class StatestoreSubscriberServiceImpl(StatestoreSubscriber subscriber) : StatestoreSubscriberService.StatestoreSubscriberServiceBase
{
    public override Task<HeartbeatResponse> Heartbeat(HeartbeatRequest request, ServerCallContext context) =>
        Task.FromResult(subscriber.OnHeartbeat(request));

    public override Task<UpdateStateResponse> UpdateState(UpdateStateRequest request, ServerCallContext context) =>
        Task.FromResult(subscriber.OnUpdateState(request));
}
