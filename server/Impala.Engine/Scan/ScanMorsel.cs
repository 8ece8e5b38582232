namespace Impala.Engine.Scan;

/// <summary>Rows of one Parquet row group that one worker reads.</summary>
/// <param name="Range">The file.</param>
/// <param name="RowGroup">Its number in the file.</param>
/// <param name="FirstRow">The first row, counted from the row group's.</param>
/// <param name="NumRows">How many.</param>
/// <param name="JumpsByIndex">Whether page indexes are there to find the first row by.</param>
internal readonly record struct ScanMorsel(ScanRange Range, int RowGroup, long FirstRow, long NumRows, bool JumpsByIndex)
{
    /// <summary>Rows of a piece when a row group feeds several workers (performance.md, advice 15).</summary>
    public const long MaxRows = 128 * 1024;
}
