namespace Impala.Storage.Parquet.Thrift;

/// <summary>The header before a bloom filter's bits.</summary>
/// <param name="NumBytes">Bytes of the bit set.</param>
/// <param name="IsSupported">Whether it is the one combination the format defines: split blocks, XXH64, uncompressed.</param>
internal readonly record struct BloomFilterHeader(int NumBytes, bool IsSupported)
{
    /// <summary>Writes the one combination there is.</summary>
    public void Write(CompactWriter writer)
    {
        writer.BeginStruct();
        writer.WriteI32(1, NumBytes);
        for (short union = 2; union <= 4; union++)
        {
            writer.BeginStructField(union);
            writer.WriteEmptyStruct(1);
            writer.EndStruct();
        }
        writer.EndStruct();
    }

    public static BloomFilterHeader Read(ref CompactReader reader)
    {
        var numBytes = -1;
        var numKnown = 0;
        reader.EnterStruct();
        short id = 0;
        while (reader.ReadField(ref id, out var type))
        {
            switch (id)
            {
                case 1:
                    numBytes = reader.ReadI32(type);
                    break;
                case 2 or 3 or 4 when type == CompactType.Struct:
                    reader.EnterStruct();
                    short member = 0;
                    while (reader.ReadField(ref member, out var memberType))
                    {
                        numKnown += member == 1 ? 1 : 0;
                        reader.Skip(memberType);
                    }
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        return new BloomFilterHeader(numBytes, numKnown == 3 && numBytes > 0 && numBytes % 32 == 0);
    }
}
