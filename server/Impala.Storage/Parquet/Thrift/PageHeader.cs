namespace Impala.Storage.Parquet.Thrift;

/// <summary>The header before each page: what all kinds share, and the fields of the one kind it is.</summary>
internal struct PageHeader
{
    public PageType Type;
    public int UncompressedSize;
    public int CompressedSize;
    public int NumValues;
    public PageEncoding Encoding;
    public PageEncoding DefinitionLevelEncoding;

    /// <summary>The following are set in version 2 headers only.</summary>
    public int NumNulls;
    public int NumRows;
    public int DefinitionLevelsLength;
    public int RepetitionLevelsLength;
    public bool IsCompressed;

    public static PageHeader Read(ref CompactReader reader)
    {
        var header = new PageHeader { Type = (PageType)(-1), UncompressedSize = -1, CompressedSize = -1, NumValues = -1, IsCompressed = true, NumRows = -1 };
        var hasBody = false;
        reader.EnterStruct();
        short id = 0;
        while (reader.ReadField(ref id, out var type))
        {
            switch (id)
            {
                case 1:
                    header.Type = (PageType)reader.ReadI32(type);
                    break;
                case 2:
                    header.UncompressedSize = reader.ReadI32(type);
                    break;
                case 3:
                    header.CompressedSize = reader.ReadI32(type);
                    break;
                case 5 or 7 when type == CompactType.Struct:
                    header.ReadDataOrDictionary(ref reader);
                    hasBody = true;
                    break;
                case 8 when type == CompactType.Struct:
                    header.ReadDataV2(ref reader);
                    hasBody = true;
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        if (header.UncompressedSize < 0 || header.CompressedSize < 0)
            ParquetFormatException.Throw("a page header has no or negative sizes");
        if (header.Type is PageType.Data or PageType.Dictionary or PageType.DataV2 && (!hasBody || header.NumValues < 0))
            ParquetFormatException.Throw("a page header has no or a negative number of values");
        return header;
    }

    public readonly void Write(CompactWriter writer)
    {
        writer.BeginStruct();
        writer.WriteI32(1, (int)Type);
        writer.WriteI32(2, UncompressedSize);
        writer.WriteI32(3, CompressedSize);
        if (Type == PageType.Data)
        {
            writer.BeginStructField(5);
            writer.WriteI32(1, NumValues);
            writer.WriteI32(2, (int)Encoding);
            writer.WriteI32(3, (int)PageEncoding.Rle);
            writer.WriteI32(4, (int)PageEncoding.Rle);
            writer.EndStruct();
        }
        else
        {
            writer.BeginStructField(7);
            writer.WriteI32(1, NumValues);
            writer.WriteI32(2, (int)Encoding);
            writer.EndStruct();
        }
        writer.EndStruct();
    }

    private void ReadDataOrDictionary(ref CompactReader reader)
    {
        reader.EnterStruct();
        short id = 0;
        while (reader.ReadField(ref id, out var type))
        {
            switch (id)
            {
                case 1:
                    NumValues = reader.ReadI32(type);
                    break;
                case 2:
                    Encoding = (PageEncoding)reader.ReadI32(type);
                    break;
                case 3 when type == CompactType.I32:
                    DefinitionLevelEncoding = (PageEncoding)reader.ReadI32(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
    }

    private void ReadDataV2(ref CompactReader reader)
    {
        DefinitionLevelEncoding = PageEncoding.Rle;
        reader.EnterStruct();
        short id = 0;
        while (reader.ReadField(ref id, out var type))
        {
            switch (id)
            {
                case 1:
                    NumValues = reader.ReadI32(type);
                    break;
                case 2:
                    NumNulls = reader.ReadI32(type);
                    break;
                case 3:
                    NumRows = reader.ReadI32(type);
                    break;
                case 4:
                    Encoding = (PageEncoding)reader.ReadI32(type);
                    break;
                case 5:
                    DefinitionLevelsLength = reader.ReadI32(type);
                    break;
                case 6:
                    RepetitionLevelsLength = reader.ReadI32(type);
                    break;
                case 7:
                    IsCompressed = reader.ReadBool(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
    }
}
