using Impala.Bench.Engines;
using Impala.Tpch.Answers;

namespace Impala.Bench.Tests.Engines;

/// <summary>An engine that gives the same answer to every query, or fails, and notes the order of the runs.</summary>
internal sealed class ScriptedEngine(string name, List<string> log) : IQueryEngine
{
    public string Name => name;

    public CpuClock Clock => CpuClock.OfThisProcess;

    /// <summary>What it answers.</summary>
    public QueryAnswer Answer { get; set; } = new(["revenue"], [["1.00"]]);

    /// <summary>A text whose queries fail.</summary>
    public string? FailsOn { get; set; }

    public Task<QueryAnswer> RunAsync(string sql, CancellationToken cancellationToken)
    {
        log.Add(name);
        // Some work, so that no run takes no time at all.
        Thread.SpinWait(5000);
        return FailsOn is not null && sql.Contains(FailsOn, StringComparison.Ordinal)
            ? throw new InvalidOperationException("scripted")
            : Task.FromResult(Answer);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
