namespace Impala.Engine.Functions.Aggregates;

/// <summary>How bits of values come together.</summary>
internal enum BitAggregateKind : byte
{
    And,
    Or,
    Xor,
}
