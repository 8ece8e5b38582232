using Impala.Storage.Memory;

namespace Impala.Engine.Functions;

/// <summary>What kernels may use while they run: the operator's memory, cancellation, and the statement's session facts.</summary>
public sealed class EvaluationContext
{
    public EvaluationContext(MemoryTracker memory, StatementContext statement, CancellationToken cancellationToken)
    {
        Memory = memory;
        Statement = statement;
        CancellationToken = cancellationToken;
    }

    public MemoryTracker Memory { get; }

    public StatementContext Statement { get; }

    public CancellationToken CancellationToken { get; }
}
