namespace Impala.Storage.Parquet.Thrift;

internal enum TimeUnit
{
    Millis = 1,
    Micros = 2,
    Nanos = 3,
}
