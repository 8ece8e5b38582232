namespace Impala.Engine.Analysis;

/// <summary>A recursive query's name while the query itself is analysed.</summary>
internal sealed class WorkingTable(int number)
{
    public int Number { get; } = number;

    /// <summary>True in the non-recursive term, where the name must not stand.</summary>
    public bool IsInitial { get; init; }

    public IReadOnlyList<BoundColumn> Columns { get; init; } = [];

    public int NumReferences { get; set; }
}
