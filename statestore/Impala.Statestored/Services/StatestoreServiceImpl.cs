using Grpc.Core;
using Impala.Statestore.Protos;

namespace Impala.Statestored.Services;

/// <summary>The gRPC face of the <see cref="SubscriberRegistry"/>.</summary>
internal sealed class StatestoreServiceImpl(SubscriberRegistry registry) : StatestoreService.StatestoreServiceBase
{
    public override Task<RegisterResponse> Register(RegisterRequest request, ServerCallContext context)
    {
        registry.Register(request);
        return Task.FromResult(new RegisterResponse { StatestoreId = registry.StatestoreId });
    }

    public override Task<UnregisterResponse> Unregister(UnregisterRequest request, ServerCallContext context)
    {
        registry.Unregister(request.SubscriberId, request.Incarnation);
        return Task.FromResult(new UnregisterResponse());
    }

    public override Task<PublishResponse> Publish(PublishRequest request, ServerCallContext context) =>
        Task.FromResult(new PublishResponse { TopicVersion = registry.Publish(request) });
}
