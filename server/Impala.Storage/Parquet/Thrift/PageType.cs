namespace Impala.Storage.Parquet.Thrift;

internal enum PageType
{
    Data = 0,
    Index = 1,
    Dictionary = 2,
    DataV2 = 3,
}
