namespace Impala.Storage.Parquet.Thrift;

/// <summary>A column's logical type: the new union, or what the older converted type says.</summary>
internal readonly record struct LogicalType(LogicalKind Kind)
{
    public int Precision { get; init; }

    public int Scale { get; init; }

    public TimeUnit Unit { get; init; }

    public bool IsAdjustedToUtc { get; init; }

    public int BitWidth { get; init; }

    public bool IsSigned { get; init; }

    public static LogicalType FromConverted(ConvertedType converted, int precision, int scale) => converted switch
    {
        ConvertedType.Utf8 => new LogicalType(LogicalKind.String),
        ConvertedType.Map or ConvertedType.MapKeyValue => new LogicalType(LogicalKind.Map),
        ConvertedType.List => new LogicalType(LogicalKind.List),
        ConvertedType.Enum => new LogicalType(LogicalKind.Enum),
        ConvertedType.Decimal => new LogicalType(LogicalKind.Decimal) { Precision = precision, Scale = scale },
        ConvertedType.Date => new LogicalType(LogicalKind.Date),
        ConvertedType.TimeMillis => new LogicalType(LogicalKind.Time) { Unit = TimeUnit.Millis, IsAdjustedToUtc = true },
        ConvertedType.TimeMicros => new LogicalType(LogicalKind.Time) { Unit = TimeUnit.Micros, IsAdjustedToUtc = true },
        ConvertedType.TimestampMillis => new LogicalType(LogicalKind.Timestamp) { Unit = TimeUnit.Millis, IsAdjustedToUtc = true },
        ConvertedType.TimestampMicros => new LogicalType(LogicalKind.Timestamp) { Unit = TimeUnit.Micros, IsAdjustedToUtc = true },
        ConvertedType.UInt8 => Integer(8, false),
        ConvertedType.UInt16 => Integer(16, false),
        ConvertedType.UInt32 => Integer(32, false),
        ConvertedType.UInt64 => Integer(64, false),
        ConvertedType.Int8 => Integer(8, true),
        ConvertedType.Int16 => Integer(16, true),
        ConvertedType.Int32 => Integer(32, true),
        ConvertedType.Int64 => Integer(64, true),
        ConvertedType.Json => new LogicalType(LogicalKind.Json),
        ConvertedType.Bson => new LogicalType(LogicalKind.Bson),
        _ => default,
    };

    public static LogicalType Integer(int bitWidth, bool isSigned) => new(LogicalKind.Integer) { BitWidth = bitWidth, IsSigned = isSigned };

    public static LogicalType Read(ref CompactReader reader)
    {
        var result = default(LogicalType);
        reader.EnterStruct();
        short id = 0;
        while (reader.ReadField(ref id, out var type))
        {
            if (type != CompactType.Struct)
            {
                reader.Skip(type);
                continue;
            }
            switch ((LogicalKind)id)
            {
                case LogicalKind.Decimal:
                    result = ReadDecimal(ref reader);
                    break;
                case LogicalKind.Time or LogicalKind.Timestamp:
                    result = ReadTime(ref reader, (LogicalKind)id);
                    break;
                case LogicalKind.Integer:
                    result = ReadInteger(ref reader);
                    break;
                default:
                    result = Enum.IsDefined((LogicalKind)id) ? new LogicalType((LogicalKind)id) : default;
                    reader.Skip(type);
                    break;
            }
        }
        return result;
    }

    public void Write(CompactWriter writer, short fieldId)
    {
        writer.BeginStructField(fieldId);
        writer.BeginStructField((short)Kind);
        switch (Kind)
        {
            case LogicalKind.Decimal:
                writer.WriteI32(1, Scale);
                writer.WriteI32(2, Precision);
                break;
            case LogicalKind.Time or LogicalKind.Timestamp:
                writer.WriteBool(1, IsAdjustedToUtc);
                writer.BeginStructField(2);
                writer.WriteEmptyStruct((short)Unit);
                writer.EndStruct();
                break;
            case LogicalKind.Integer:
                writer.WriteI8(1, (sbyte)BitWidth);
                writer.WriteBool(2, IsSigned);
                break;
            default:
                break;
        }
        writer.EndStruct();
        writer.EndStruct();
    }

    private static LogicalType ReadDecimal(ref CompactReader reader)
    {
        var (precision, scale) = (0, 0);
        reader.EnterStruct();
        short id = 0;
        while (reader.ReadField(ref id, out var type))
        {
            switch (id)
            {
                case 1:
                    scale = reader.ReadI32(type);
                    break;
                case 2:
                    precision = reader.ReadI32(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        return new LogicalType(LogicalKind.Decimal) { Precision = precision, Scale = scale };
    }

    private static LogicalType ReadTime(ref CompactReader reader, LogicalKind kind)
    {
        var isAdjusted = false;
        var unit = TimeUnit.Millis;
        reader.EnterStruct();
        short id = 0;
        while (reader.ReadField(ref id, out var type))
        {
            switch (id)
            {
                case 1:
                    isAdjusted = reader.ReadBool(type);
                    break;
                case 2 when type == CompactType.Struct:
                    unit = ReadUnit(ref reader);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        return new LogicalType(kind) { IsAdjustedToUtc = isAdjusted, Unit = unit };
    }

    private static TimeUnit ReadUnit(ref CompactReader reader)
    {
        var unit = (TimeUnit)0;
        reader.EnterStruct();
        short id = 0;
        while (reader.ReadField(ref id, out var type))
        {
            unit = (TimeUnit)id;
            reader.Skip(type);
        }
        if (!Enum.IsDefined(unit))
            ParquetFormatException.Throw("a time type has an unknown unit");
        return unit;
    }

    private static LogicalType ReadInteger(ref CompactReader reader)
    {
        var bitWidth = 0;
        var isSigned = true;
        reader.EnterStruct();
        short id = 0;
        while (reader.ReadField(ref id, out var type))
        {
            switch (id)
            {
                case 1:
                    bitWidth = reader.ReadI8(type);
                    break;
                case 2:
                    isSigned = reader.ReadBool(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        return bitWidth is 8 or 16 or 32 or 64 ? Integer(bitWidth, isSigned) : default;
    }
}
