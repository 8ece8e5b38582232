using Impala.Catalog.Types;
using Impala.Storage.Parquet.Thrift;

namespace Impala.Storage.Parquet;

/// <summary>Impala's types for a file's types. Source: Impala 4, CREATE TABLE LIKE PARQUET; unsigned integers take the next wider
/// signed type, as no Impala type is unsigned.</summary>
internal static class ParquetTypeInference
{
    public static SqlType? Infer(SchemaElement leaf)
    {
        var logical = leaf.EffectiveType;
        return leaf.Type switch
        {
            PhysicalType.Boolean => SqlType.Boolean,
            PhysicalType.Int32 => InferInt32(logical),
            PhysicalType.Int64 => InferInt64(logical),
            PhysicalType.Int96 => SqlType.Timestamp,
            PhysicalType.Float => SqlType.Float,
            PhysicalType.Double => SqlType.Double,
            PhysicalType.ByteArray => InferBytes(logical),
            PhysicalType.FixedLenByteArray => InferFixed(logical, leaf.Converted),
            _ => null,
        };
    }

    /// <summary>The physical and logical type in words, for messages.</summary>
    public static string Describe(SchemaElement leaf)
    {
        var physical = leaf.Type switch
        {
            PhysicalType.Boolean => "BOOLEAN",
            PhysicalType.Int32 => "INT32",
            PhysicalType.Int64 => "INT64",
            PhysicalType.Int96 => "INT96",
            PhysicalType.Float => "FLOAT",
            PhysicalType.Double => "DOUBLE",
            PhysicalType.ByteArray => "BYTE_ARRAY",
            PhysicalType.FixedLenByteArray => $"FIXED_LEN_BYTE_ARRAY({leaf.TypeLength})",
            _ => "unknown",
        };
        var logical = leaf.EffectiveType;
        return logical.Kind switch
        {
            LogicalKind.None => physical,
            LogicalKind.Decimal => $"{physical} (DECIMAL({logical.Precision},{logical.Scale}))",
            LogicalKind.Time or LogicalKind.Timestamp => $"{physical} ({logical.Kind.ToString().ToUpperInvariant()}_{logical.Unit.ToString().ToUpperInvariant()})",
            LogicalKind.Integer => $"{physical} ({(logical.IsSigned ? "" : "U")}INT_{logical.BitWidth})",
            _ => $"{physical} ({logical.Kind.ToString().ToUpperInvariant()})",
        };
    }

    private static SqlType? InferInt32(LogicalType logical) => logical.Kind switch
    {
        LogicalKind.Date => SqlType.Date,
        LogicalKind.Decimal => InferDecimal(logical),
        LogicalKind.Time => null,
        LogicalKind.Integer => (logical.BitWidth, logical.IsSigned) switch
        {
            (8, true) => SqlType.TinyInt,
            (8, false) or (16, true) => SqlType.SmallInt,
            (32, false) => SqlType.BigInt,
            _ => SqlType.Int,
        },
        _ => SqlType.Int,
    };

    private static SqlType? InferInt64(LogicalType logical) => logical.Kind switch
    {
        LogicalKind.Timestamp => SqlType.Timestamp,
        LogicalKind.Decimal => InferDecimal(logical),
        LogicalKind.Time => null,
        LogicalKind.Integer when logical is { BitWidth: 64, IsSigned: false } => SqlType.Decimal(20, 0),
        _ => SqlType.BigInt,
    };

    private static SqlType? InferBytes(LogicalType logical) => logical.Kind switch
    {
        LogicalKind.Decimal => InferDecimal(logical),
        LogicalKind.Variant or LogicalKind.Geometry or LogicalKind.Geography => SqlType.Binary,
        _ => SqlType.String,
    };

    private static SqlType? InferFixed(LogicalType logical, ConvertedType converted) => logical.Kind switch
    {
        LogicalKind.Decimal => InferDecimal(logical),
        LogicalKind.Uuid => SqlType.Binary,
        LogicalKind.Float16 => null,
        _ when converted == ConvertedType.Interval => null,
        _ => SqlType.String,
    };

    private static SqlType? InferDecimal(LogicalType logical) =>
        logical.Precision is >= 1 and <= SqlType.MaxDecimalPrecision && logical.Scale >= 0 && logical.Scale <= logical.Precision
            ? SqlType.Decimal(logical.Precision, logical.Scale)
            : null;
}
