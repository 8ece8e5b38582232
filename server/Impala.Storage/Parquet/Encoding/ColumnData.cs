namespace Impala.Storage.Parquet.Encoding;

/// <summary>One column of a batch to be written.</summary>
/// <param name="values">Values in the engine's physical type (see <see cref="ColumnChunkReader"/>), one a row, also for NULLs.</param>
/// <param name="validity">1 = valid, least significant bit first; null when no row is NULL.</param>
public readonly unsafe struct ColumnData(void* values, byte* validity)
{
    public byte* Values => (byte*)values;

    public byte* Validity => validity;
}
