using Impala.Engine.Execution.Exchange;
using Impala.Engine.Functions;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution;

/// <summary>What all operators of one fragment instance share.</summary>
public sealed class FragmentInstanceContext
{
    public required StatementContext Statement { get; init; }

    /// <summary>Position among all instances of the fragment, over all backends; hash partition number of its exchange inputs.</summary>
    public required int InstanceIndex { get; init; }

    /// <summary>Position among the fragment's instances on this backend.</summary>
    public required int LocalIndex { get; init; }

    public required int NumLocalInstances { get; init; }

    /// <summary>Child of the query's tracker, which is a child of the process's.</summary>
    public required MemoryTracker Memory { get; init; }

    public required IExchange Exchange { get; init; }

    /// <summary>State shared by the fragment's instances on this backend (scan range queues, broadcast builds), by node id.</summary>
    public required FragmentSharedState Shared { get; init; }

    public required CancellationToken CancellationToken { get; init; }
}
