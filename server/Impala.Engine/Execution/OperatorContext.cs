using Impala.Engine.Execution.Profile;
using Impala.Engine.Functions;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution;

/// <summary>What one operator of one fragment instance works with.</summary>
public sealed class OperatorContext : IDisposable
{
    public OperatorContext(FragmentInstanceContext instance, OperatorMetrics metrics, string label)
    {
        Instance = instance;
        Metrics = metrics;
        Memory = new MemoryTracker(label, instance.Memory);
        Evaluation = new EvaluationContext(Memory, instance.Statement, instance.CancellationToken);
        JoinUse = instance.Use is { Limits.JoinRows: > 0 } use && metrics.Name.EndsWith("JOIN", StringComparison.Ordinal) ? use : null;
    }

    public FragmentInstanceContext Instance { get; }

    public OperatorMetrics Metrics { get; }

    public MemoryTracker Memory { get; }

    /// <summary>Of joins whose rows are limited.</summary>
    internal ResourceUse? JoinUse { get; }

    public EvaluationContext Evaluation { get; }

    public CancellationToken CancellationToken => Instance.CancellationToken;

    public void Dispose() => Metrics.RecordPeakMemory(Memory.Peak);
}
