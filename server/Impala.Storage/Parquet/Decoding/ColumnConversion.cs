using Impala.Catalog.Types;
using Impala.Storage.Errors;
using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet.Decoding;

/// <summary>How a file's column becomes a table's column; null where the types cannot be brought together. Widening follows Impala 4:
/// integers and floats to wider ones, decimals to a larger precision and scale, DATE to TIMESTAMP.</summary>
/// <param name="Fixed">The conversion of fixed-width values; null for byte strings.</param>
/// <param name="IsDecimalBytes">Whether the file holds decimals as byte arrays of any length.</param>
/// <param name="Factor">What unscaled decimals are multiplied by.</param>
internal sealed record ColumnConversion(FixedConverter? Fixed, bool IsDecimalBytes, Int128 Factor)
{
    /// <summary>Bytes of a value in the engine.</summary>
    public int TargetSize { get; init; } = Fixed?.TargetSize ?? 16;

    public static ColumnConversion Resolve(string path, ParquetField field, SqlType tableType)
    {
        var leaf = field.Leaf ?? throw StorageErrors.NestedColumn(path, field.Name, field.TypeText);
        return TryResolve(leaf, tableType)
            ?? throw StorageErrors.IncompatibleColumn(path, field.Name, tableType, ParquetTypeInference.Describe(leaf));
    }

    /// <summary>The engine's bytes of a value: the contract between storage and the engine's vectors.</summary>
    public static int SizeOf(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Boolean or SqlTypeKind.TinyInt => 1,
        SqlTypeKind.SmallInt => 2,
        SqlTypeKind.Int or SqlTypeKind.Float or SqlTypeKind.Date => 4,
        SqlTypeKind.BigInt or SqlTypeKind.Double => 8,
        SqlTypeKind.Decimal => type.Precision <= 18 ? 8 : 16,
        _ => 16,
    };

    /// <summary>Null when the types cannot be brought together.</summary>
    public static ColumnConversion? TryResolve(SchemaElement leaf, SqlType type) => type.Kind switch
    {
        SqlTypeKind.Boolean when leaf.Type == PhysicalType.Boolean => Of(new IdentityConverter(1)),
        SqlTypeKind.TinyInt when IsInteger(leaf, 32) => Of(new NarrowConverter(1)),
        SqlTypeKind.SmallInt when IsInteger(leaf, 32) => Of(new NarrowConverter(2)),
        SqlTypeKind.Int when IsInteger(leaf, 32) => Of(new IdentityConverter(4)),
        SqlTypeKind.BigInt when IsInteger(leaf, 64) => Of(new IdentityConverter(8)),
        SqlTypeKind.BigInt when IsInteger(leaf, 32) => Of(new WidenIntConverter(IsUnsigned(leaf))),
        SqlTypeKind.Float when leaf.Type == PhysicalType.Float => Of(new IdentityConverter(4)),
        SqlTypeKind.Double when leaf.Type == PhysicalType.Double => Of(new IdentityConverter(8)),
        SqlTypeKind.Double when leaf.Type == PhysicalType.Float => Of(new FloatToDoubleConverter()),
        SqlTypeKind.Double when IsInteger(leaf, 32) => Of(new IntToDoubleConverter()),
        SqlTypeKind.Date when leaf.Type == PhysicalType.Int32 && leaf.EffectiveType.Kind is LogicalKind.Date => Of(new DateConverter()),
        SqlTypeKind.Timestamp => ResolveTimestamp(leaf),
        SqlTypeKind.Decimal => ResolveDecimal(leaf, type),
        SqlTypeKind.String or SqlTypeKind.VarChar or SqlTypeKind.Char or SqlTypeKind.Binary => ResolveBytes(leaf),
        _ => null,
    };

    private static ColumnConversion? ResolveTimestamp(SchemaElement leaf) => leaf.Type switch
    {
        PhysicalType.Int96 => Of(new Int96Converter()),
        PhysicalType.Int64 when leaf.EffectiveType.Kind == LogicalKind.Timestamp => Of(new TimestampConverter(leaf.EffectiveType.Unit switch
        {
            TimeUnit.Millis => 1_000_000,
            TimeUnit.Micros => 1000,
            TimeUnit.Nanos => 1,
        })),
        PhysicalType.Int32 when leaf.EffectiveType.Kind == LogicalKind.Date => Of(new DateToTimestampConverter()),
        _ => null,
    };

    private static ColumnConversion? ResolveDecimal(SchemaElement leaf, SqlType type)
    {
        var (precision, scale) = DeclaredDecimal(leaf, type);
        if (precision < 0 || scale > type.Scale || precision - scale > type.Precision - type.Scale)
            return null;
        var factor = DecimalBytes.PowerOfTen(type.Scale - scale);
        var size = SizeOf(type);
        return leaf.Type switch
        {
            PhysicalType.Int64 when size == 8 && factor == Int128.One && !IsUnsigned(leaf) => Of(new IdentityConverter(8)),
            PhysicalType.Int32 => Of(new IntegerDecimalConverter(4, IsUnsigned(leaf), size, factor)),
            PhysicalType.Int64 => Of(new IntegerDecimalConverter(8, IsUnsigned(leaf), size, factor)),
            PhysicalType.FixedLenByteArray => Of(new BytesDecimalConverter(leaf.TypeLength, size, factor)),
            PhysicalType.ByteArray => new ColumnConversion(null, true, factor) { TargetSize = size },
            _ => null,
        };
    }

    /// <summary>The file's precision and scale: annotated, or for plain integers those their width implies. (-1, 0) when it is no number.</summary>
    private static (int Precision, int Scale) DeclaredDecimal(SchemaElement leaf, SqlType type)
    {
        var logical = leaf.EffectiveType;
        if (logical.Kind == LogicalKind.Decimal)
            return logical is { Precision: >= 1 and <= SqlType.MaxDecimalPrecision, Scale: >= 0 } ? (logical.Precision, logical.Scale) : (-1, 0);
        if (leaf.Type == PhysicalType.Int32 && IsInteger(leaf, 32))
            return (Math.Min(10, type.Precision - type.Scale), 0);
        return leaf.Type == PhysicalType.Int64 && (IsInteger(leaf, 64) || IsUnsigned(leaf)) ? (Math.Min(20, type.Precision - type.Scale), 0) : (-1, 0);
    }

    private static ColumnConversion? ResolveBytes(SchemaElement leaf) =>
        leaf.Type is PhysicalType.ByteArray or PhysicalType.FixedLenByteArray && leaf.EffectiveType.Kind is not LogicalKind.Decimal
            ? new ColumnConversion(null, false, 1)
            : null;

    private static ColumnConversion Of(FixedConverter converter) => new(converter, false, 1);

    private static bool IsInteger(SchemaElement leaf, int width)
    {
        if (leaf.Type != (width == 32 ? PhysicalType.Int32 : PhysicalType.Int64))
            return false;
        // A 64-bit unsigned number does not fit BIGINT and is a DECIMAL(20,0).
        return leaf.EffectiveType.Kind is LogicalKind.None or LogicalKind.Integer && !(width == 64 && IsUnsigned(leaf));
    }

    private static bool IsUnsigned(SchemaElement leaf) => leaf.EffectiveType is { Kind: LogicalKind.Integer, IsSigned: false };
}
