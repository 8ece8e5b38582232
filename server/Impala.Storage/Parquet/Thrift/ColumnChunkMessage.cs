namespace Impala.Storage.Parquet.Thrift;

/// <summary>A column chunk's place and metadata: the format's ColumnChunk with its ColumnMetaData.</summary>
internal sealed record ColumnChunkMessage
{
    public PhysicalType Type { get; init; }

    public ReadOnlyMemory<PageEncoding> Encodings { get; init; }

    public CompressionCodec Codec { get; init; }

    public long NumValues { get; init; }

    public long TotalUncompressedSize { get; init; }

    public long TotalCompressedSize { get; init; }

    public long DataPageOffset { get; init; }

    /// <summary>0 when the chunk names none; some writers leave it out though the chunk begins with a dictionary.</summary>
    public long DictionaryPageOffset { get; init; }

    public StatisticsMessage? Statistics { get; init; }

    public long BloomFilterOffset { get; init; }

    public int BloomFilterLength { get; init; }

    public long OffsetIndexOffset { get; init; }

    public int OffsetIndexLength { get; init; }

    public long ColumnIndexOffset { get; init; }

    public int ColumnIndexLength { get; init; }

    /// <summary>Whether every data page is dictionary-encoded, by the page encoding statistics; null when they are missing.</summary>
    public bool? IsAllDictionary { get; init; }

    /// <summary>Data pages by encoding; only set by our writer.</summary>
    public int NumDictionaryPages { get; init; }

    public int NumPlainPages { get; init; }

    /// <summary>The file this chunk is in, when it is not the footer's.</summary>
    public string? FilePath { get; init; }

    public bool IsEncrypted { get; init; }

    public static ColumnChunkMessage Read(ref CompactReader reader)
    {
        ColumnChunkMessage? metadata = null;
        string? filePath = null;
        long offsetIndexOffset = 0, columnIndexOffset = 0;
        int offsetIndexLength = 0, columnIndexLength = 0;
        var isEncrypted = false;
        reader.EnterStruct();
        short id = 0;
        while (reader.ReadField(ref id, out var type))
        {
            switch (id)
            {
                case 1:
                    filePath = reader.ReadString(type);
                    break;
                case 3 when type == CompactType.Struct:
                    metadata = ReadMetadata(ref reader);
                    break;
                case 4:
                    offsetIndexOffset = reader.ReadI64(type);
                    break;
                case 5:
                    offsetIndexLength = reader.ReadI32(type);
                    break;
                case 6:
                    columnIndexOffset = reader.ReadI64(type);
                    break;
                case 7:
                    columnIndexLength = reader.ReadI32(type);
                    break;
                case 8 or 9:
                    isEncrypted = true;
                    reader.Skip(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        if (metadata is null)
            throw new ParquetFormatException("a column chunk has no metadata");
        return metadata with
        {
            FilePath = filePath,
            OffsetIndexOffset = offsetIndexOffset,
            OffsetIndexLength = offsetIndexLength,
            ColumnIndexOffset = columnIndexOffset,
            ColumnIndexLength = columnIndexLength,
            IsEncrypted = isEncrypted,
        };
    }

    public void Write(CompactWriter writer, ReadOnlySpan<string> path)
    {
        writer.BeginStruct();
        writer.WriteI64(2, 0);
        writer.BeginStructField(3);
        writer.WriteI32(1, (int)Type);
        writer.BeginList(2, CompactType.I32, Encodings.Length);
        foreach (var encoding in Encodings.Span)
            writer.WriteListI32((int)encoding);
        writer.BeginList(3, CompactType.Binary, path.Length);
        foreach (var part in path)
            writer.WriteListString(part);
        writer.WriteI32(4, (int)Codec);
        writer.WriteI64(5, NumValues);
        writer.WriteI64(6, TotalUncompressedSize);
        writer.WriteI64(7, TotalCompressedSize);
        writer.WriteI64(9, DataPageOffset);
        if (DictionaryPageOffset > 0)
            writer.WriteI64(11, DictionaryPageOffset);
        Statistics?.Write(writer, 12);
        WriteEncodingStatistics(writer);
        if (BloomFilterLength > 0)
        {
            writer.WriteI64(14, BloomFilterOffset);
            writer.WriteI32(15, BloomFilterLength);
        }
        writer.EndStruct();
        if (OffsetIndexLength > 0)
        {
            writer.WriteI64(4, OffsetIndexOffset);
            writer.WriteI32(5, OffsetIndexLength);
        }
        if (ColumnIndexLength > 0)
        {
            writer.WriteI64(6, ColumnIndexOffset);
            writer.WriteI32(7, ColumnIndexLength);
        }
        writer.EndStruct();
    }

    private void WriteEncodingStatistics(CompactWriter writer)
    {
        writer.BeginList(13, CompactType.Struct, (NumDictionaryPages > 0 ? 2 : 0) + (NumPlainPages > 0 ? 1 : 0));
        if (NumDictionaryPages > 0)
        {
            WriteEncodingStatistics(writer, PageType.Dictionary, PageEncoding.Plain, 1);
            WriteEncodingStatistics(writer, PageType.Data, PageEncoding.RleDictionary, NumDictionaryPages);
        }
        if (NumPlainPages > 0)
            WriteEncodingStatistics(writer, PageType.Data, PageEncoding.Plain, NumPlainPages);
    }

    private static void WriteEncodingStatistics(CompactWriter writer, PageType pageType, PageEncoding encoding, int numPages)
    {
        writer.BeginStruct();
        writer.WriteI32(1, (int)pageType);
        writer.WriteI32(2, (int)encoding);
        writer.WriteI32(3, numPages);
        writer.EndStruct();
    }

    private static ColumnChunkMessage ReadMetadata(ref CompactReader reader)
    {
        var physicalType = (PhysicalType)(-1);
        var encodings = Array.Empty<PageEncoding>();
        var codec = CompressionCodec.Uncompressed;
        long numValues = -1, uncompressed = 0, compressed = 0, dataOffset = -1, dictionaryOffset = 0, bloomOffset = 0;
        var bloomLength = 0;
        StatisticsMessage? statistics = null;
        bool? isAllDictionary = null;
        reader.EnterStruct();
        short id = 0;
        while (reader.ReadField(ref id, out var type))
        {
            switch (id)
            {
                case 1:
                    physicalType = (PhysicalType)reader.ReadI32(type);
                    break;
                case 2:
                    encodings = ReadEncodings(ref reader, type);
                    break;
                case 4:
                    codec = (CompressionCodec)reader.ReadI32(type);
                    break;
                case 5:
                    numValues = reader.ReadI64(type);
                    break;
                case 6:
                    uncompressed = reader.ReadI64(type);
                    break;
                case 7:
                    compressed = reader.ReadI64(type);
                    break;
                case 9:
                    dataOffset = reader.ReadI64(type);
                    break;
                case 11:
                    dictionaryOffset = reader.ReadI64(type);
                    break;
                case 12 when type == CompactType.Struct:
                    statistics = StatisticsMessage.Read(ref reader);
                    break;
                case 13:
                    isAllDictionary = ReadIsAllDictionary(ref reader, type);
                    break;
                case 14:
                    bloomOffset = reader.ReadI64(type);
                    break;
                case 15:
                    bloomLength = reader.ReadI32(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        if (!Enum.IsDefined(physicalType))
            ParquetFormatException.Throw("a column chunk has no or an unknown physical type");
        if (numValues < 0 || dataOffset < 0 || compressed < 0)
            ParquetFormatException.Throw("a column chunk lacks its number of values, its offset or its size");
        return new ColumnChunkMessage
        {
            Type = physicalType,
            Encodings = encodings,
            Codec = codec,
            NumValues = numValues,
            TotalUncompressedSize = uncompressed,
            TotalCompressedSize = compressed,
            DataPageOffset = dataOffset,
            DictionaryPageOffset = dictionaryOffset,
            Statistics = statistics,
            BloomFilterOffset = bloomOffset,
            BloomFilterLength = bloomLength,
            IsAllDictionary = isAllDictionary,
        };
    }

    private static PageEncoding[] ReadEncodings(ref CompactReader reader, CompactType type)
    {
        var encodings = new PageEncoding[reader.ReadListHeader(type, CompactType.I32)];
        for (var i = 0; i < encodings.Length; i++)
            encodings[i] = (PageEncoding)reader.ReadListI32();
        return encodings;
    }

    private static bool ReadIsAllDictionary(ref CompactReader reader, CompactType listType)
    {
        var count = reader.ReadListHeader(listType, CompactType.Struct);
        var (sawDictionary, sawOther) = (false, false);
        for (var i = 0; i < count; i++)
        {
            var pageType = PageType.Index;
            var encoding = PageEncoding.Plain;
            var numPages = 0;
            reader.EnterStruct();
            short id = 0;
            while (reader.ReadField(ref id, out var type))
            {
                switch (id)
                {
                    case 1:
                        pageType = (PageType)reader.ReadI32(type);
                        break;
                    case 2:
                        encoding = (PageEncoding)reader.ReadI32(type);
                        break;
                    case 3:
                        numPages = reader.ReadI32(type);
                        break;
                    default:
                        reader.Skip(type);
                        break;
                }
            }
            if (pageType is not (PageType.Data or PageType.DataV2) || numPages <= 0)
                continue;
            if (encoding is PageEncoding.PlainDictionary or PageEncoding.RleDictionary)
                sawDictionary = true;
            else
                sawOther = true;
        }
        return sawDictionary && !sawOther;
    }
}
