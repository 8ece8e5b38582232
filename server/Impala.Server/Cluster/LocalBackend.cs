using Impala.Statestore.Cluster;
using Impala.Statestore.Configuration;
using Impala.Statestore.Hosting;
using Impala.Storage.Memory;

namespace Impala.Server.Cluster;

/// <summary>This impalad as the cluster knows it. Its ports are known once the host listens.</summary>
internal sealed class LocalBackend(ImpaladOptions options, DaemonEndpoints endpoints, MemoryTracker memory, ClusterMembershipTracker membership)
{
    private volatile BackendDescriptor? _descriptor;

    public string Id { get; } = IdOf(options);

    /// <summary>New at every start.</summary>
    public string Incarnation { get; } = Guid.NewGuid().ToString("n");

    public BackendDescriptor Descriptor => _descriptor ?? Describe(isQuiescing: false);

    /// <summary>impalad@host:port of the internal port, or of the PostgreSQL port when that is chosen by the system.</summary>
    public static string IdOf(ImpaladOptions options) => "impalad@" + HostAndPort.Format(options.EffectiveHostname, options.KrpcPort > 0 ? options.KrpcPort : options.PgPort);

    /// <summary>Tells the cluster of this node.</summary>
    public void Announce() => Set(isQuiescing: false);

    /// <summary>No new fragments, please.</summary>
    public void Quiesce() => Set(isQuiescing: true);

    private void Set(bool isQuiescing)
    {
        _descriptor = Describe(isQuiescing);
        membership.SetLocal(_descriptor);
    }

    private BackendDescriptor Describe(bool isQuiescing) => new(
        Id,
        Incarnation,
        options.EffectiveHostname,
        endpoints.InternalPort,
        options.PgPort,
        endpoints.WebPort,
        options.IsCoordinator,
        options.IsExecutor,
        options.NumWorkerThreads > 0 ? options.NumWorkerThreads : Environment.ProcessorCount,
        memory.Limit,
        BuildInfo.Id,
        isQuiescing,
        options.UsesTls);
}
