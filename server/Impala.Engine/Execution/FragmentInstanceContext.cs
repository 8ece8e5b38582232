using Impala.Engine.Execution.Exchange;
using Impala.Engine.Execution.RuntimeFilters;
using Impala.Engine.Functions;
using Impala.Engine.Scan;
using Impala.Storage.FileSystems;
using Impala.Storage.Memory;
using Impala.Storage.Parquet;

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

    /// <summary>By exchange id, for every ExchangeSourceNode of the fragment: how many instances send to it, over all backends.</summary>
    public IReadOnlyDictionary<int, int> NumSenders { get; init; } = new Dictionary<int, int>();

    /// <summary>How many instances, over all backends, receive what the fragment's stream sink sends.</summary>
    public int NumReceivers { get; init; } = 1;

    /// <summary>By receiving instance, a number of its backend; empty when all are on one.</summary>
    public IReadOnlyList<int> ReceiverBackends { get; init; } = [];

    /// <summary>Query options that operators read.</summary>
    public ExecutionOptions Options { get; init; } = ExecutionOptions.Default;

    /// <summary>Takes what the user should hear; null where nobody does.</summary>
    public WarningLog? Warnings { get; init; }

    /// <summary>Counts against the query's limits; null when it has none.</summary>
    public ResourceUse? Use { get; init; }

    /// <summary>The query's runtime filters at this backend; null when it has none, and in subqueries that run inline.</summary>
    public RuntimeFilterBank? RuntimeFilters { get; init; }

    /// <summary>Relations the coordinator makes up; null on executors.</summary>
    public IVirtualRows? VirtualRows { get; init; }

    /// <summary>When the driver wants its worker back.</summary>
    public SliceClock Slice { get; private init; } = new();

    public FileSystemRegistry FileSystems { get; init; } = FileSystemRegistry.Default;

    public ParquetFooterCache Footers { get; init; } = ParquetFooterCache.Shared;

    /// <summary>Working tables of the recursions around, by number.</summary>
    internal IReadOnlyDictionary<int, Operators.WorkTable> WorkTables { get; private init; } = new Dictionary<int, Operators.WorkTable>();

    /// <summary>The same instance for one round of a recursion.</summary>
    internal FragmentInstanceContext ForRound(int number, Operators.WorkTable table) => ForSubquery(new Dictionary<int, Operators.WorkTable>(WorkTables) { [number] = table });

    /// <summary>The same instance for a subquery that runs inline: alone, with scan ranges and builds of its own.</summary>
    internal FragmentInstanceContext ForSubquery() => ForSubquery(WorkTables);

    private FragmentInstanceContext ForSubquery(IReadOnlyDictionary<int, Operators.WorkTable> workTables) => new()
    {
        WorkTables = workTables,
        Statement = Statement,
        InstanceIndex = InstanceIndex,
        LocalIndex = 0,
        NumLocalInstances = 1,
        Memory = Memory,
        Exchange = Exchange,
        Shared = new FragmentSharedState(),
        CancellationToken = CancellationToken,
        NumSenders = NumSenders,
        NumReceivers = NumReceivers,
        ReceiverBackends = ReceiverBackends,
        Options = Options,
        Use = Use,
        Warnings = Warnings,
        VirtualRows = VirtualRows,
        Slice = Slice,
        FileSystems = FileSystems,
        Footers = Footers,
    };
}
