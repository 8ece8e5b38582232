namespace Impala.Storage.Parquet.Thrift;

/// <summary>A file's footer as stored.</summary>
internal sealed record FileMetaDataMessage(SchemaElement[] Schema, RowGroupMessage[] RowGroups, long NumRows, string CreatedBy, bool[] HasTypeOrder)
{
    public static FileMetaDataMessage Read(ref CompactReader reader)
    {
        var schema = Array.Empty<SchemaElement>();
        var rowGroups = Array.Empty<RowGroupMessage>();
        var hasTypeOrder = Array.Empty<bool>();
        long numRows = -1;
        var createdBy = "";
        reader.EnterStruct();
        short id = 0;
        while (reader.ReadField(ref id, out var type))
        {
            switch (id)
            {
                case 2:
                    schema = ReadSchema(ref reader, type);
                    break;
                case 3:
                    numRows = reader.ReadI64(type);
                    break;
                case 4:
                    rowGroups = ReadRowGroups(ref reader, type, schema);
                    break;
                case 6:
                    createdBy = reader.ReadString(type);
                    break;
                case 7:
                    hasTypeOrder = ReadColumnOrders(ref reader, type);
                    break;
                case 8:
                    throw new ParquetFormatException("the file is encrypted");
                default:
                    reader.Skip(type);
                    break;
            }
        }
        return new FileMetaDataMessage(schema, rowGroups, numRows, createdBy, hasTypeOrder);
    }

    private static SchemaElement[] ReadSchema(ref CompactReader reader, CompactType type)
    {
        var count = reader.ReadListHeader(type, CompactType.Struct);
        var elements = new List<SchemaElement>(Math.Min(count, 1024));
        for (var i = 0; i < count; i++)
        {
            var element = SchemaElement.Read(ref reader);
            // Names are never empty below the root, so an element takes some bytes and a count cannot blow up into objects.
            if (i > 0 && element.Name.Length == 0)
                ParquetFormatException.Throw("a schema element has no name");
            elements.Add(element);
        }
        return [.. elements];
    }

    private static RowGroupMessage[] ReadRowGroups(ref CompactReader reader, CompactType type, SchemaElement[] schema)
    {
        var count = reader.ReadListHeader(type, CompactType.Struct);
        var numLeaves = 0;
        foreach (var element in schema)
            numLeaves += element.Type is null ? 0 : 1;
        var groups = new List<RowGroupMessage>(Math.Min(count, 1024));
        for (var i = 0; i < count; i++)
        {
            var group = RowGroupMessage.Read(ref reader);
            if (group.Columns.Length != numLeaves)
                ParquetFormatException.Throw($"row group {i} has {group.Columns.Length} column chunks, the schema has {numLeaves} columns");
            groups.Add(group);
        }
        return [.. groups];
    }

    private static bool[] ReadColumnOrders(ref CompactReader reader, CompactType listType)
    {
        var orders = new bool[reader.ReadListHeader(listType, CompactType.Struct)];
        for (var i = 0; i < orders.Length; i++)
        {
            reader.EnterStruct();
            short id = 0;
            while (reader.ReadField(ref id, out var type))
            {
                orders[i] = id == 1;
                reader.Skip(type);
            }
        }
        return orders;
    }
}
