using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet.Encoding;

/// <summary>The file's schema element for a table column; every column is optional, as Impala writes them. Both the old converted type
/// and the logical type are set, so that readers of any age understand them.</summary>
internal static class WriterSchema
{
    public static SchemaElement? LeafOf(Column column, ParquetWriterOptions options)
    {
        var element = new SchemaElement(column.Name) { Repetition = Repetition.Optional };
        return column.Type.Kind switch
        {
            SqlTypeKind.Boolean => element with { Type = PhysicalType.Boolean },
            SqlTypeKind.TinyInt => element with { Type = PhysicalType.Int32, Converted = ConvertedType.Int8, Logical = LogicalType.Integer(8, true) },
            SqlTypeKind.SmallInt => element with { Type = PhysicalType.Int32, Converted = ConvertedType.Int16, Logical = LogicalType.Integer(16, true) },
            SqlTypeKind.Int => element with { Type = PhysicalType.Int32 },
            SqlTypeKind.BigInt => element with { Type = PhysicalType.Int64 },
            SqlTypeKind.Float => element with { Type = PhysicalType.Float },
            SqlTypeKind.Double => element with { Type = PhysicalType.Double },
            SqlTypeKind.Date => element with { Type = PhysicalType.Int32, Converted = ConvertedType.Date, Logical = new LogicalType(LogicalKind.Date) },
            SqlTypeKind.Decimal => Decimal(element, column.Type),
            SqlTypeKind.Timestamp => Timestamp(element, options.TimestampType),
            SqlTypeKind.VarChar or SqlTypeKind.Char => Text(element),
            SqlTypeKind.String => options.AnnotateStrings ? Text(element) : element with { Type = PhysicalType.ByteArray },
            SqlTypeKind.Binary => element with { Type = PhysicalType.ByteArray },
            _ => null,
        };
    }

    /// <summary>Bytes that hold every unscaled value of a precision.</summary>
    public static int DecimalLength(int precision)
    {
        var limit = System.Numerics.BigInteger.Pow(10, precision);
        var length = 1;
        while ((System.Numerics.BigInteger.One << ((length * 8) - 1)) < limit)
            length++;
        return length;
    }

    private static SchemaElement Text(SchemaElement element) =>
        element with { Type = PhysicalType.ByteArray, Converted = ConvertedType.Utf8, Logical = new LogicalType(LogicalKind.String) };

    private static SchemaElement Decimal(SchemaElement element, SqlType type)
    {
        var physical = type.Precision switch
        {
            <= 9 => PhysicalType.Int32,
            <= 18 => PhysicalType.Int64,
            _ => PhysicalType.FixedLenByteArray,
        };
        return element with
        {
            Type = physical,
            TypeLength = physical == PhysicalType.FixedLenByteArray ? DecimalLength(type.Precision) : 0,
            Converted = ConvertedType.Decimal,
            Precision = type.Precision,
            Scale = type.Scale,
            Logical = new LogicalType(LogicalKind.Decimal) { Precision = type.Precision, Scale = type.Scale },
        };
    }

    private static SchemaElement Timestamp(SchemaElement element, ParquetTimestampType timestampType)
    {
        if (timestampType == ParquetTimestampType.Int96Nanos)
            return element with { Type = PhysicalType.Int96 };
        var unit = timestampType switch
        {
            ParquetTimestampType.Int64Millis => TimeUnit.Millis,
            ParquetTimestampType.Int64Micros => TimeUnit.Micros,
            _ => TimeUnit.Nanos,
        };
        // TIMESTAMP has no zone: isAdjustedToUTC is false, which the old converted types cannot say.
        return element with { Type = PhysicalType.Int64, Logical = new LogicalType(LogicalKind.Timestamp) { Unit = unit } };
    }
}
