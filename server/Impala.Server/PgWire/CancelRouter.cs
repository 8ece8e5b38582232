using Google.Protobuf;
using Grpc.Core;
using Impala.Server.Protos;
using Impala.Server.Sessions;
using Impala.Statestore.Cluster;
using Impala.Statestore.Rpc;

namespace Impala.Server.PgWire;

/// <summary>Takes a CancelRequest to the coordinator that owns the session: here, or the backend whose number the pid carries.</summary>
internal sealed class CancelRouter(SessionRegistry sessions, ClusterMembershipTracker membership, InternalChannels channels, string localId, TimeProvider time)
{
    private static readonly TimeSpan ForwardTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Never fails: a cancel that finds nothing is dropped, as PostgreSQL does.</summary>
    public async ValueTask RouteAsync(int pid, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken)
    {
        if (sessions.TryCancel(pid, secret.Span))
            return;
        var node = SessionRegistry.NodeNumberOf(pid);
        foreach (var backend in membership.Current.Backends.Values)
        {
            if (!backend.IsCoordinator || backend.Id == localId || SessionRegistry.NodeNumber(backend.Id) != node)
                continue;
            var request = new CancelSessionRequest { Pid = pid, Secret = ByteString.CopyFrom(secret.Span) };
            try
            {
                await new ControlService.ControlServiceClient(channels.To(backend.InternalAddress))
                    .CancelSessionAsync(request, deadline: time.GetUtcNow().Add(ForwardTimeout).UtcDateTime, cancellationToken: cancellationToken);
            }
            catch (RpcException)
            {
                // The owner is gone, and its statement with it.
                continue;
            }
        }
    }
}
