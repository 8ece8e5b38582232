using System.Data;
using System.Globalization;
using System.Numerics;
using NpgsqlTypes;

namespace Impala.Data;

/// <summary>Which SQL type a parameter has, by its value or its <see cref="DbType"/>, and how it travels.</summary>
internal static class ParameterTypes
{
    /// <summary>The type of a value; unknown for NULL and for values that travel as the wire's own types (arrays, times, intervals).</summary>
    public static ImpalaDbType OfValue(object? value) => value switch
    {
        bool => ImpalaDbType.Boolean,
        sbyte => ImpalaDbType.TinyInt,
        byte or short => ImpalaDbType.SmallInt,
        ushort or int => ImpalaDbType.Int,
        uint or long => ImpalaDbType.BigInt,
        float => ImpalaDbType.Float,
        double => ImpalaDbType.Double,
        decimal or ulong or BigInteger or ImpalaDecimal => ImpalaDbType.Decimal,
        string or char or char[] or Guid => ImpalaDbType.String,
        DateTime or DateTimeOffset or ImpalaTimestamp => ImpalaDbType.Timestamp,
        DateOnly => ImpalaDbType.Date,
        byte[] or ArraySegment<byte> or Memory<byte> or ReadOnlyMemory<byte> or Stream => ImpalaDbType.Binary,
        Enum number => OfValue(Underlying(number)),
        _ => ImpalaDbType.Unknown,
    };

    public static ImpalaDbType OfDbType(DbType type) => type switch
    {
        DbType.Boolean => ImpalaDbType.Boolean,
        DbType.SByte => ImpalaDbType.TinyInt,
        DbType.Byte or DbType.Int16 => ImpalaDbType.SmallInt,
        DbType.UInt16 or DbType.Int32 => ImpalaDbType.Int,
        DbType.UInt32 or DbType.Int64 => ImpalaDbType.BigInt,
        DbType.Single => ImpalaDbType.Float,
        DbType.Double => ImpalaDbType.Double,
        DbType.Decimal or DbType.Currency or DbType.VarNumeric or DbType.UInt64 => ImpalaDbType.Decimal,
        DbType.String or DbType.AnsiString or DbType.Guid or DbType.Xml => ImpalaDbType.String,
        DbType.StringFixedLength or DbType.AnsiStringFixedLength => ImpalaDbType.Char,
        DbType.DateTime or DbType.DateTime2 or DbType.DateTimeOffset => ImpalaDbType.Timestamp,
        DbType.Date => ImpalaDbType.Date,
        DbType.Binary => ImpalaDbType.Binary,
        DbType.Object or DbType.Time => ImpalaDbType.Unknown,
        _ => throw new NotSupportedException($"A parameter cannot be of DbType {type}."),
    };

    public static DbType? ToDbType(ImpalaDbType type) => type switch
    {
        ImpalaDbType.Unknown => null,
        ImpalaDbType.Boolean => DbType.Boolean,
        ImpalaDbType.TinyInt => DbType.SByte,
        ImpalaDbType.SmallInt => DbType.Int16,
        ImpalaDbType.Int => DbType.Int32,
        ImpalaDbType.BigInt => DbType.Int64,
        ImpalaDbType.Float => DbType.Single,
        ImpalaDbType.Double => DbType.Double,
        ImpalaDbType.Decimal => DbType.Decimal,
        ImpalaDbType.String or ImpalaDbType.VarChar => DbType.String,
        ImpalaDbType.Char => DbType.StringFixedLength,
        ImpalaDbType.Timestamp => DbType.DateTime2,
        ImpalaDbType.Date => DbType.Date,
        ImpalaDbType.Binary => DbType.Binary,
    };

    public static NpgsqlDbType? ToWire(ImpalaDbType type) => type switch
    {
        ImpalaDbType.Unknown => null,
        ImpalaDbType.Boolean => NpgsqlDbType.Boolean,
        ImpalaDbType.TinyInt or ImpalaDbType.SmallInt => NpgsqlDbType.Smallint,
        ImpalaDbType.Int => NpgsqlDbType.Integer,
        ImpalaDbType.BigInt => NpgsqlDbType.Bigint,
        ImpalaDbType.Float => NpgsqlDbType.Real,
        ImpalaDbType.Double => NpgsqlDbType.Double,
        ImpalaDbType.Decimal => NpgsqlDbType.Numeric,
        ImpalaDbType.String => NpgsqlDbType.Text,
        ImpalaDbType.VarChar => NpgsqlDbType.Varchar,
        ImpalaDbType.Char => NpgsqlDbType.Char,
        ImpalaDbType.Timestamp => NpgsqlDbType.Timestamp,
        ImpalaDbType.Date => NpgsqlDbType.Date,
        ImpalaDbType.Binary => NpgsqlDbType.Bytea,
    };

    /// <summary>The value as the wire's library takes it for the type.</summary>
    public static object ToWireValue(ImpalaDbType type, object? value)
    {
        if (value is null or DBNull)
            return DBNull.Value;
        if (value is Enum number)
            value = Underlying(number);
        return type switch
        {
            ImpalaDbType.Unknown => value,
            ImpalaDbType.Boolean => value is bool ? value : Convert.ToBoolean(value, CultureInfo.InvariantCulture),
            ImpalaDbType.TinyInt or ImpalaDbType.SmallInt => value is short ? value : Convert.ToInt16(value, CultureInfo.InvariantCulture),
            ImpalaDbType.Int => value is int ? value : Convert.ToInt32(value, CultureInfo.InvariantCulture),
            ImpalaDbType.BigInt => value is long ? value : Convert.ToInt64(value, CultureInfo.InvariantCulture),
            ImpalaDbType.Float => value is float ? value : Convert.ToSingle(value, CultureInfo.InvariantCulture),
            ImpalaDbType.Double => value is double ? value : Convert.ToDouble(value, CultureInfo.InvariantCulture),
            ImpalaDbType.Decimal when value is ImpalaDecimal number38 => Decimal(number38),
            ImpalaDbType.Decimal => value is decimal or BigInteger ? value : Convert.ToDecimal(value, CultureInfo.InvariantCulture),
            ImpalaDbType.String or ImpalaDbType.VarChar or ImpalaDbType.Char =>
                value is string or char[] ? value : Convert.ToString(value, CultureInfo.InvariantCulture)!,
            ImpalaDbType.Timestamp => Timestamp(value),
            ImpalaDbType.Date => value is DateTime time ? DateOnly.FromDateTime(time) : value,
            ImpalaDbType.Binary => value,
        };
    }

    // TIMESTAMP has no zone: a time is taken as it reads. A time with an offset is an instant, which reads as its time in UTC.
    private static object Timestamp(object value) => value switch
    {
        DateTime time => DateTime.SpecifyKind(time, DateTimeKind.Unspecified),
        DateTimeOffset instant => DateTime.SpecifyKind(instant.UtcDateTime, DateTimeKind.Unspecified),
        DateOnly date => date.ToDateTime(TimeOnly.MinValue),
        ImpalaTimestamp timestamp => timestamp.DateTime,
        string text => DateTime.Parse(text, CultureInfo.InvariantCulture),
        _ => value,
    };

    // The wire's library writes decimals of 28 digits, and whole numbers of any length.
    private static object Decimal(ImpalaDecimal value) => value.Scale == 0
        ? (BigInteger)value.Unscaled
        : Int128.Abs(value.Unscaled) <= (Int128)decimal.MaxValue && value.Scale <= 28
            ? (decimal)value
            : throw new OverflowException("A parameter with a fraction has at most 28 digits; send it as a text and cast that.");

    private static object Underlying(Enum value) => Convert.ChangeType(value, value.GetTypeCode(), CultureInfo.InvariantCulture);
}
