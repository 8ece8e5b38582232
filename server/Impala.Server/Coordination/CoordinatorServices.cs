using Impala.Engine.Execution;
using Impala.Server.Rpc;
using Impala.Statestore.Cluster;
using Impala.Statestore.Rpc;
using Impala.Storage.Memory;

namespace Impala.Server.Coordination;

/// <summary>What every coordinator of this process shares.</summary>
internal sealed record CoordinatorServices(
    ClusterMembershipTracker Membership,
    Func<BackendDescriptor> LocalBackend,
    Blacklist Blacklist,
    BackendQueries Queries,
    FragmentExecutor Executor,
    InternalChannels Channels,
    PeerLinks Links,
    MemoryTracker ProcessMemory,
    TimeProvider Time,
    ILogger<Coordinator> Logger);
