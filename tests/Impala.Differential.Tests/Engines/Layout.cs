using Impala.Engine.Execution;

namespace Impala.Differential.Tests.Engines;

/// <summary>For what a query is planned, and how it runs.</summary>
internal sealed record Layout(string Name, int NumBackends, int NumCores)
{
    public ExecutionOptions Options { get; init; } = ExecutionOptions.Default;

    /// <summary>RUNTIME_FILTER_MODE: GLOBAL or OFF.</summary>
    public bool HasRuntimeFilters { get; init; } = true;
}
