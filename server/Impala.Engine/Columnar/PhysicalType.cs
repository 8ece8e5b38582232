using Impala.Catalog.Types;

namespace Impala.Engine.Columnar;

/// <summary>How the values of a vector lie in memory. Several SQL types share one.</summary>
public enum PhysicalType : byte
{
    /// <summary>One byte, 0 or 1.</summary>
    Bool,
    Int8,
    Int16,
    Int32,
    Int64,

    /// <summary>DECIMAL of 19..38 digits (unscaled), TIMESTAMP (nanoseconds since 1970-01-01 00:00), INTERVAL (see <c>IntervalValue</c>).</summary>
    Int128,
    Float,
    Double,

    /// <summary>A <see cref="Storage.Memory.StringView"/>: text, binary, and arrays in their encoded form (see <c>ArrayValue</c>).</summary>
    String,
}

public static class PhysicalTypes
{
    public static PhysicalType Of(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Boolean or SqlTypeKind.Null or SqlTypeKind.Void => PhysicalType.Bool,
        SqlTypeKind.TinyInt => PhysicalType.Int8,
        SqlTypeKind.SmallInt => PhysicalType.Int16,
        SqlTypeKind.Int or SqlTypeKind.Date or SqlTypeKind.Oid or SqlTypeKind.RegClass or SqlTypeKind.RegType or SqlTypeKind.RegProc
            or SqlTypeKind.RegNamespace or SqlTypeKind.RegRole => PhysicalType.Int32,
        SqlTypeKind.BigInt or SqlTypeKind.Time => PhysicalType.Int64,
        SqlTypeKind.Float => PhysicalType.Float,
        SqlTypeKind.Double => PhysicalType.Double,
        SqlTypeKind.Decimal => type.Precision <= 18 ? PhysicalType.Int64 : PhysicalType.Int128,
        SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz or SqlTypeKind.Interval or SqlTypeKind.Uuid => PhysicalType.Int128,
        SqlTypeKind.String or SqlTypeKind.VarChar or SqlTypeKind.Char or SqlTypeKind.Binary or SqlTypeKind.Unknown or SqlTypeKind.Name
            or SqlTypeKind.PgChar or SqlTypeKind.Json or SqlTypeKind.Record or SqlTypeKind.Array or SqlTypeKind.Vector => PhysicalType.String,
    };

    /// <summary>Bytes of one value.</summary>
    public static int SizeOf(PhysicalType type) => type switch
    {
        PhysicalType.Bool or PhysicalType.Int8 => 1,
        PhysicalType.Int16 => 2,
        PhysicalType.Int32 or PhysicalType.Float => 4,
        PhysicalType.Int64 or PhysicalType.Double => 8,
        PhysicalType.Int128 or PhysicalType.String => 16,
    };
}
