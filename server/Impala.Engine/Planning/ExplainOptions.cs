namespace Impala.Engine.Planning;

/// <summary>How much EXPLAIN tells, and facts that are not in the plan.</summary>
/// <param name="Level">EXPLAIN_LEVEL: 0 minimal, 1 standard, 2 extended, 3 verbose.</param>
public sealed record ExplainOptions(int Level = 1)
{
    public int NumBackends { get; init; } = 1;

    public int CoresPerBackend { get; init; } = 1;

    /// <summary>Option MIN_BYTES_PER_BACKEND, by which small fragments get fewer backends; 0 spreads all.</summary>
    public long MinBytesPerBackend { get; init; }

    /// <summary>The statement as it was understood, which levels 2 and 3 show; empty where there is none.</summary>
    public string AnalyzedQuery { get; init; } = "";

    /// <summary>Writes the lines before the plan: memory estimate and tables without statistics.</summary>
    public bool WithHeader { get; init; } = true;

    /// <summary>Measured counters by node id, for EXPLAIN ANALYZE.</summary>
    public IReadOnlyDictionary<int, NodeActuals>? Actuals { get; init; }
}
