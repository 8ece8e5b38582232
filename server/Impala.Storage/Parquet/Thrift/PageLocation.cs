namespace Impala.Storage.Parquet.Thrift;

/// <summary>A data page's place.</summary>
/// <param name="Offset">File offset of the page's header.</param>
/// <param name="CompressedSize">Bytes with the header.</param>
/// <param name="FirstRow">Row of the row group the page begins with.</param>
internal readonly record struct PageLocation(long Offset, int CompressedSize, long FirstRow)
{
    public static PageLocation Read(ref CompactReader reader)
    {
        long offset = -1, firstRow = -1;
        var size = -1;
        reader.EnterStruct();
        short id = 0;
        while (reader.ReadField(ref id, out var type))
        {
            switch (id)
            {
                case 1:
                    offset = reader.ReadI64(type);
                    break;
                case 2:
                    size = reader.ReadI32(type);
                    break;
                case 3:
                    firstRow = reader.ReadI64(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        if (offset < 0 || size < 0 || firstRow < 0)
            ParquetFormatException.Throw("an offset index lacks a page's place");
        return new PageLocation(offset, size, firstRow);
    }

    public void Write(CompactWriter writer)
    {
        writer.BeginStruct();
        writer.WriteI64(1, Offset);
        writer.WriteI32(2, CompressedSize);
        writer.WriteI64(3, FirstRow);
        writer.EndStruct();
    }
}
