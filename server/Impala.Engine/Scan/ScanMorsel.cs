namespace Impala.Engine.Scan;

/// <summary>Rows of one Parquet row group that one worker reads.</summary>
internal readonly record struct ScanMorsel(ScanRange Range, int RowGroup, long FirstRow, long NumRows)
{
    /// <summary>Rows of a piece when a row group feeds several workers (performance.md, advice 15).</summary>
    public const long MaxRows = 128 * 1024;
}
