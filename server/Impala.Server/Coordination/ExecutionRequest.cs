using Impala.Engine.Functions;
using Impala.Engine.Planning;
using Impala.Engine.Scan;

namespace Impala.Server.Coordination;

/// <summary>A planned query, ready to be placed and run.</summary>
/// <param name="Options">Query options by name.</param>
/// <param name="MemLimit">Bytes a backend may use, -1 without limit.</param>
/// <param name="LocalMemLimit">The same for the coordinator.</param>
internal sealed record ExecutionRequest(
    StatementContext Statement, FragmentedPlan Plan, IReadOnlyDictionary<string, string> Options, long MemLimit, long LocalMemLimit, int DegreeOfParallelism, bool LocalOnly)
{
    public IVirtualRows? VirtualRows { get; init; }

    /// <summary>One fragment here that never waits: the calling thread begins it, and workers only go on with what turns out long.</summary>
    public bool RunsInline { get; init; }
}
