namespace Impala.Storage.Parquet.Thrift;

/// <summary>One node of a file's schema, in depth-first order; field numbers are the format's.</summary>
internal sealed record SchemaElement(string Name)
{
    public PhysicalType? Type { get; init; }

    public int TypeLength { get; init; }

    public Repetition Repetition { get; init; }

    public int NumChildren { get; init; }

    public ConvertedType Converted { get; init; } = ConvertedType.None;

    public int Scale { get; init; }

    public int Precision { get; init; }

    public LogicalType Logical { get; init; }

    /// <summary>The logical type: the union when it is set, else the older converted type.</summary>
    public LogicalType EffectiveType => Logical.Kind != LogicalKind.None ? Logical : LogicalType.FromConverted(Converted, Precision, Scale);

    public static SchemaElement Read(ref CompactReader reader)
    {
        PhysicalType? physicalType = null;
        var name = "";
        var (typeLength, numChildren, scale, precision) = (0, 0, 0, 0);
        var repetition = Repetition.Required;
        var converted = ConvertedType.None;
        var logical = default(LogicalType);
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
                    typeLength = reader.ReadI32(type);
                    break;
                case 3:
                    repetition = (Repetition)reader.ReadI32(type);
                    break;
                case 4:
                    name = reader.ReadString(type);
                    break;
                case 5:
                    numChildren = reader.ReadI32(type);
                    break;
                case 6:
                    converted = (ConvertedType)reader.ReadI32(type);
                    break;
                case 7:
                    scale = reader.ReadI32(type);
                    break;
                case 8:
                    precision = reader.ReadI32(type);
                    break;
                case 10 when type == CompactType.Struct:
                    logical = LogicalType.Read(ref reader);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
        return new SchemaElement(name)
        {
            Type = physicalType,
            TypeLength = typeLength,
            Repetition = repetition,
            NumChildren = numChildren,
            Converted = converted,
            Scale = scale,
            Precision = precision,
            Logical = logical,
        };
    }

    public void Write(CompactWriter writer)
    {
        writer.BeginStruct();
        if (Type is { } type)
            writer.WriteI32(1, (int)type);
        if (TypeLength > 0)
            writer.WriteI32(2, TypeLength);
        if (Type is not null)
            writer.WriteI32(3, (int)Repetition);
        writer.WriteString(4, Name);
        if (Type is null)
            writer.WriteI32(5, NumChildren);
        if (Converted != ConvertedType.None)
            writer.WriteI32(6, (int)Converted);
        if (Logical.Kind == LogicalKind.Decimal)
        {
            writer.WriteI32(7, Scale);
            writer.WriteI32(8, Precision);
        }
        if (Logical.Kind != LogicalKind.None)
            Logical.Write(writer, 10);
        writer.EndStruct();
    }
}
