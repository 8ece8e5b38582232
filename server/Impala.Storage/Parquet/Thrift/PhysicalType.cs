namespace Impala.Storage.Parquet.Thrift;

/// <summary>Physical types of the format; the numbers are the format's.</summary>
public enum PhysicalType
{
    Boolean = 0,
    Int32 = 1,
    Int64 = 2,
    Int96 = 3,
    Float = 4,
    Double = 5,
    ByteArray = 6,
    FixedLenByteArray = 7,
}
