namespace Impala.Storage.Parquet.Thrift;

internal sealed record RowGroupMessage(ColumnChunkMessage[] Columns, long NumRows, long TotalByteSize)
{
    public static RowGroupMessage Read(ref CompactReader reader)
    {
        var columns = Array.Empty<ColumnChunkMessage>();
        long numRows = -1, totalByteSize = 0;
        reader.EnterStruct();
        short id = 0;
        while (reader.ReadField(ref id, out var type))
        {
            switch (id)
            {
                case 1:
                    // A count may lie within the bytes left; the array grows only as chunks, which take many bytes, are really there.
                    var count = reader.ReadListHeader(type, CompactType.Struct);
                    var chunks = new List<ColumnChunkMessage>(Math.Min(count, 1024));
                    for (var i = 0; i < count; i++)
                        chunks.Add(ColumnChunkMessage.Read(ref reader));
                    columns = [.. chunks];
                    break;
                case 2:
                    totalByteSize = reader.ReadI64(type);
                    break;
                case 3:
                    numRows = reader.ReadI64(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        if (numRows < 0)
            ParquetFormatException.Throw("a row group lacks its number of rows");
        return new RowGroupMessage(columns, numRows, totalByteSize);
    }
}
