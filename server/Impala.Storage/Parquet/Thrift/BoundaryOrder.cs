namespace Impala.Storage.Parquet.Thrift;

internal enum BoundaryOrder
{
    Unordered = 0,
    Ascending = 1,
    Descending = 2,
}
