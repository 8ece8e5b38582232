namespace Impala.Engine.Planning.Statistics;

/// <summary>What is believed of a column's values.</summary>
/// <param name="NumDistinct">Different values; a guess when <paramref name="IsGuess"/>.</param>
/// <param name="IsGuess">No statistics stand behind the number.</param>
/// <param name="BaseRows">Rows of the relation that the column was read from, before any filter: what a key would have distinct.</param>
/// <param name="Relation">Tells columns of one relation from those of others.</param>
internal sealed record ColumnEstimate(double NumDistinct, bool IsGuess, double BaseRows, object Relation)
{
    /// <summary>Bounds and NULLs before any filter, where footers tell.</summary>
    public ColumnFacts? Facts { get; init; }
}
