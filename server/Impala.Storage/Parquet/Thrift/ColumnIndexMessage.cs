namespace Impala.Storage.Parquet.Thrift;

/// <summary>Minimum, maximum and nulls of each data page of a chunk.</summary>
internal sealed record ColumnIndexMessage(bool[] NullPages, byte[][] MinValues, byte[][] MaxValues, BoundaryOrder Order, long[]? NullCounts)
{
    public static ColumnIndexMessage Read(ref CompactReader reader)
    {
        var nullPages = Array.Empty<bool>();
        var minValues = Array.Empty<byte[]>();
        var maxValues = Array.Empty<byte[]>();
        var order = BoundaryOrder.Unordered;
        long[]? nullCounts = null;
        reader.EnterStruct();
        short id = 0;
        while (reader.ReadField(ref id, out var type))
        {
            switch (id)
            {
                case 1:
                    nullPages = new bool[reader.ReadListHeader(type, CompactType.True)];
                    for (var i = 0; i < nullPages.Length; i++)
                        nullPages[i] = reader.ReadListBool();
                    break;
                case 2:
                    minValues = ReadValues(ref reader, type);
                    break;
                case 3:
                    maxValues = ReadValues(ref reader, type);
                    break;
                case 4:
                    order = (BoundaryOrder)reader.ReadI32(type);
                    break;
                case 5:
                    nullCounts = new long[reader.ReadListHeader(type, CompactType.I64)];
                    for (var i = 0; i < nullCounts.Length; i++)
                        nullCounts[i] = reader.ReadListI64();
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        if (minValues.Length != nullPages.Length || maxValues.Length != nullPages.Length || (nullCounts is not null && nullCounts.Length != nullPages.Length))
            ParquetFormatException.Throw("a column index has lists of different lengths");
        return new ColumnIndexMessage(nullPages, minValues, maxValues, order, nullCounts);
    }

    public void Write(CompactWriter writer)
    {
        writer.BeginStruct();
        writer.BeginList(1, CompactType.True, NullPages.Length);
        foreach (var isNullPage in NullPages)
            writer.WriteListBool(isNullPage);
        writer.BeginList(2, CompactType.Binary, MinValues.Length);
        foreach (var value in MinValues)
            writer.WriteListBinary(value);
        writer.BeginList(3, CompactType.Binary, MaxValues.Length);
        foreach (var value in MaxValues)
            writer.WriteListBinary(value);
        writer.WriteI32(4, (int)Order);
        if (NullCounts is not null)
        {
            writer.BeginList(5, CompactType.I64, NullCounts.Length);
            foreach (var count in NullCounts)
                writer.WriteListI64(count);
        }
        writer.EndStruct();
    }

    private static byte[][] ReadValues(ref CompactReader reader, CompactType type)
    {
        var values = new byte[reader.ReadListHeader(type, CompactType.Binary)][];
        for (var i = 0; i < values.Length; i++)
            values[i] = reader.ReadListBinary().ToArray();
        return values;
    }
}
