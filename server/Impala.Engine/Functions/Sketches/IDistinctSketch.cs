namespace Impala.Engine.Functions.Sketches;

/// <summary>The state of a sketch of distinct values, in an arena; zeroed, it has seen nothing.</summary>
internal interface IDistinctSketch
{
    /// <summary>The family's name in those of its functions.</summary>
    static abstract string Family { get; }

    /// <summary>True when no value was given.</summary>
    bool IsEmpty { get; }

    double Estimate { get; }

    /// <summary>Adds a value by both halves of its hash.</summary>
    void Add(ulong first, ulong second, AggregateArena arena);

    /// <summary>Unites with a sketch; raises when the bytes are none.</summary>
    void Unite(ReadOnlySpan<byte> sketch, AggregateArena arena);

    /// <summary>The sketch's bytes, in the arena.</summary>
    ReadOnlySpan<byte> Compact(AggregateArena arena);
}
