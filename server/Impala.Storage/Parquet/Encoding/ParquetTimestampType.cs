namespace Impala.Storage.Parquet.Encoding;

/// <summary>How TIMESTAMP is stored; names follow Impala's PARQUET_TIMESTAMP_TYPE.</summary>
public enum ParquetTimestampType
{
    Int96Nanos,
    Int64Millis,
    Int64Micros,
    Int64Nanos,
}
