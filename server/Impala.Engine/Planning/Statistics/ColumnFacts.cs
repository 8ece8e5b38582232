namespace Impala.Engine.Planning.Statistics;

/// <summary>What the footers of a table's files tell of a column.</summary>
/// <param name="NumDistinct">Different values in the table; -1 unknown.</param>
/// <param name="Basis">What stands behind that number.</param>
/// <param name="NullShare">The part of rows that is NULL; -1 unknown.</param>
/// <param name="Domain">Between which values all others lie; null when some row group does not tell.</param>
internal sealed record ColumnFacts(double NumDistinct, DistinctBasis Basis, double NullShare, ValueDomain? Domain);

internal enum DistinctBasis : byte
{
    /// <summary>No more than a bound: the values between the smallest and the largest.</summary>
    Bound,

    /// <summary>A bound, of a column that has so many values that its writer gave up their dictionary: a key, or nearly one.</summary>
    ManyValues,

    /// <summary>Counted by the writer, or a range that the rows fill.</summary>
    Counted,
}
