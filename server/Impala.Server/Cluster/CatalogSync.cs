using Grpc.Core;
using Impala.Catalog.Errors;
using Impala.Catalog.Protos;
using Impala.Server.Protos;
using Impala.Server.Sessions;
using Impala.Statestore.Cluster;
using Impala.Statestore.Rpc;

namespace Impala.Server.Cluster;

/// <summary>Brings the answer of an own change of the catalog to this node, and under SYNC_DDL waits until every other coordinator has it.</summary>
internal sealed class CatalogSync(CatalogCache catalog, ClusterMembershipTracker membership, LocalBackend local, InternalChannels channels, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    /// <exception cref="SqlException">55000: a coordinator did not hear of the change in time. The change is made all the same.</exception>
    public async Task ApplyAsync(MutationReply reply, Session session, CancellationToken cancellationToken)
    {
        await catalog.ApplyAsync(reply, cancellationToken);
        if (!session.Settings.IsOn("SYNC_DDL"))
            return;
        var others = membership.Current.Backends.Values.Where(backend => backend.IsCoordinator && backend.Id != local.Id).ToArray();
        var deadline = time.GetUtcNow() + Patience;
        await Task.WhenAll(others.Select(backend => WaitForAsync(backend, reply.CatalogVersion, deadline, cancellationToken)));
    }

    private async Task WaitForAsync(BackendDescriptor backend, long version, DateTimeOffset deadline, CancellationToken cancellationToken)
    {
        var client = new ControlService.ControlServiceClient(channels.To(backend.InternalAddress));
        while (true)
        {
            try
            {
                await client.WaitForCatalogVersionAsync(new WaitForCatalogVersionRequest { Version = version }, deadline: deadline.UtcDateTime, cancellationToken: cancellationToken);
                return;
            }
            catch (RpcException error) when (!cancellationToken.IsCancellationRequested)
            {
                // A node that is gone has nothing to hear; one that begins again loads the newest catalog.
                if (!membership.Current.Backends.TryGetValue(backend.Id, out var now) || now.Incarnation != backend.Incarnation)
                    return;
                if (time.GetUtcNow() >= deadline || error.StatusCode == StatusCode.DeadlineExceeded)
                    throw NotReached(version, backend, error);
            }
            await Task.Delay(RetryPause, time, cancellationToken);
        }
    }

    private static SqlException NotReached(long version, BackendDescriptor backend, Exception error) => new(
        SqlState.ObjectNotInPrerequisiteState,
        $"Couldn't retrieve the catalog topic update for the SYNC_DDL operation with version {version} on {backend.Id}. "
        + "The operation has been successfully executed but its effects may have not been broadcast to all the coordinators.",
        hint: "Check statestored and that impalad; it catches up by itself.",
        inner: error);
}
