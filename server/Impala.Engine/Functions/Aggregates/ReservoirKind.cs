namespace Impala.Engine.Functions.Aggregates;

/// <summary>What an aggregate makes of a sample.</summary>
internal enum ReservoirKind : byte
{
    Median,
    Sample,
    Histogram,
}
