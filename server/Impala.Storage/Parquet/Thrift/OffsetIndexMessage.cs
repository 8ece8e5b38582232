namespace Impala.Storage.Parquet.Thrift;

/// <summary>Where each data page of a chunk begins, in the file and in rows of the row group.</summary>
internal sealed record OffsetIndexMessage(PageLocation[] Pages)
{
    public static OffsetIndexMessage Read(ref CompactReader reader)
    {
        var pages = Array.Empty<PageLocation>();
        reader.EnterStruct();
        short id = 0;
        while (reader.ReadField(ref id, out var type))
        {
            switch (id)
            {
                case 1:
                    pages = new PageLocation[reader.ReadListHeader(type, CompactType.Struct)];
                    for (var i = 0; i < pages.Length; i++)
                        pages[i] = PageLocation.Read(ref reader);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        for (var i = 1; i < pages.Length; i++)
            if (pages[i].FirstRow < pages[i - 1].FirstRow || pages[i].Offset <= pages[i - 1].Offset)
                ParquetFormatException.Throw("an offset index is out of order");
        return new OffsetIndexMessage(pages);
    }

    public void Write(CompactWriter writer)
    {
        writer.BeginStruct();
        writer.BeginList(1, CompactType.Struct, Pages.Length);
        foreach (var page in Pages)
            page.Write(writer);
        writer.EndStruct();
    }
}
