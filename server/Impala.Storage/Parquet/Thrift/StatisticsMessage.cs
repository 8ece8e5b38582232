namespace Impala.Storage.Parquet.Thrift;

/// <summary>A chunk's statistics as stored: values in PLAIN encoding, byte arrays without their length.</summary>
internal sealed record StatisticsMessage
{
    /// <summary>The deprecated pair, whose order was only ever defined for signed numbers.</summary>
    public byte[]? DeprecatedMin { get; init; }

    public byte[]? DeprecatedMax { get; init; }

    public byte[]? MinValue { get; init; }

    public byte[]? MaxValue { get; init; }

    public long? NullCount { get; init; }

    public long? DistinctCount { get; init; }

    public bool? IsMinExact { get; init; }

    public bool? IsMaxExact { get; init; }

    public static StatisticsMessage Read(ref CompactReader reader)
    {
        byte[]? deprecatedMin = null, deprecatedMax = null, min = null, max = null;
        long? nullCount = null, distinctCount = null;
        bool? isMinExact = null, isMaxExact = null;
        reader.EnterStruct();
        short id = 0;
        while (reader.ReadField(ref id, out var type))
        {
            switch (id)
            {
                case 1:
                    deprecatedMax = reader.ReadBinary(type).ToArray();
                    break;
                case 2:
                    deprecatedMin = reader.ReadBinary(type).ToArray();
                    break;
                case 3:
                    nullCount = reader.ReadI64(type);
                    break;
                case 4:
                    distinctCount = reader.ReadI64(type);
                    break;
                case 5:
                    max = reader.ReadBinary(type).ToArray();
                    break;
                case 6:
                    min = reader.ReadBinary(type).ToArray();
                    break;
                case 7:
                    isMaxExact = reader.ReadBool(type);
                    break;
                case 8:
                    isMinExact = reader.ReadBool(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        return new StatisticsMessage
        {
            DeprecatedMin = deprecatedMin,
            DeprecatedMax = deprecatedMax,
            MinValue = min,
            MaxValue = max,
            NullCount = nullCount,
            DistinctCount = distinctCount,
            IsMinExact = isMinExact,
            IsMaxExact = isMaxExact,
        };
    }

    public void Write(CompactWriter writer, short fieldId)
    {
        writer.BeginStructField(fieldId);
        if (NullCount is { } nullCount)
            writer.WriteI64(3, nullCount);
        if (DistinctCount is { } distinctCount)
            writer.WriteI64(4, distinctCount);
        if (MaxValue is not null)
            writer.WriteBinary(5, MaxValue);
        if (MinValue is not null)
            writer.WriteBinary(6, MinValue);
        if (IsMaxExact is { } isMaxExact)
            writer.WriteBool(7, isMaxExact);
        if (IsMinExact is { } isMinExact)
            writer.WriteBool(8, isMinExact);
        writer.EndStruct();
    }
}
