namespace Impala.Storage.Parquet.Thrift;

public enum Repetition
{
    Required = 0,
    Optional = 1,
    Repeated = 2,
}
