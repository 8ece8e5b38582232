using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Impala.Statestore.Security;

/// <summary>Refuses internal calls that do not carry the cluster's secret. Lets everything pass when none is configured.</summary>
internal sealed class SecretServerInterceptor(DaemonSecurity security) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, context);
    }

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(requestStream, context);
    }

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(request, responseStream, context);
    }

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Check(context);
        return continuation(requestStream, responseStream, context);
    }

    private void Check(ServerCallContext context)
    {
        if (security.Secret is { } secret && !secret.Matches(context.RequestHeaders.GetValue(ClusterSecret.MetadataKey)))
            throw new RpcException(new Status(StatusCode.Unauthenticated, "The call does not carry this cluster's secret (--cluster_secret_file)."));
    }
}
