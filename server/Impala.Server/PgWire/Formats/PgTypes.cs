using System.Collections.Frozen;
using Impala.Catalog.Types;

namespace Impala.Server.PgWire.Formats;

/// <summary>A PostgreSQL type as RowDescription shows it: OID and length (-1 variable).</summary>
internal readonly record struct PgType(uint Oid, short Length, string Name);

/// <summary>
/// Maps SQL types to PostgreSQL's OIDs and back. TINYINT has no PostgreSQL type and travels as int2. Source: pg_type.dat of
/// PostgreSQL 15; mapping of clients.md 1.
/// </summary>
internal static class PgTypes
{
    /// <summary>OID of numeric.</summary>
    public const uint NumericOid = 1700;

    /// <summary>What a numeric is that has no scale of its own.</summary>
    public static readonly SqlType Numeric = SqlType.Decimal(38, 10);

    // After Numeric, which it reads.
    private static readonly FrozenDictionary<uint, SqlType> ByOid = CreateByOid();

    public static PgType Of(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Boolean => new(16, 1, "bool"),
        SqlTypeKind.TinyInt or SqlTypeKind.SmallInt => new(21, 2, "int2"),
        SqlTypeKind.Int => new(23, 4, "int4"),
        SqlTypeKind.BigInt => new(20, 8, "int8"),
        SqlTypeKind.Float => new(700, 4, "float4"),
        SqlTypeKind.Double => new(701, 8, "float8"),
        SqlTypeKind.Decimal => new(1700, -1, "numeric"),
        SqlTypeKind.String or SqlTypeKind.Null or SqlTypeKind.Unknown => new(25, -1, "text"),
        SqlTypeKind.VarChar => new(1043, -1, "varchar"),
        SqlTypeKind.Char => new(1042, -1, "bpchar"),
        SqlTypeKind.Binary => new(17, -1, "bytea"),
        SqlTypeKind.Timestamp => new(1114, 8, "timestamp"),
        SqlTypeKind.TimestampTz => new(1184, 8, "timestamptz"),
        SqlTypeKind.Date => new(1082, 4, "date"),
        SqlTypeKind.Time => new(1083, 8, "time"),
        SqlTypeKind.Interval => new(1186, 16, "interval"),
        SqlTypeKind.Oid => new(26, 4, "oid"),
        SqlTypeKind.Name => new(19, 64, "name"),
        SqlTypeKind.PgChar => new(18, 1, "char"),
        SqlTypeKind.RegClass => new(2205, 4, "regclass"),
        SqlTypeKind.RegType => new(2206, 4, "regtype"),
        SqlTypeKind.RegProc => new(24, 4, "regproc"),
        SqlTypeKind.RegNamespace => new(4089, 4, "regnamespace"),
        SqlTypeKind.RegRole => new(4096, 4, "regrole"),
        SqlTypeKind.Uuid => new(2950, 16, "uuid"),
        SqlTypeKind.Json => new(114, -1, "json"),
        SqlTypeKind.Record => new(2249, -1, "record"),
        SqlTypeKind.Void => new(2278, 4, "void"),
        SqlTypeKind.Array => ArrayOf(type.Element),
        SqlTypeKind.Vector => type.Element == SqlTypeKind.Oid ? new(30, -1, "oidvector") : new(22, -1, "int2vector"),
    };

    /// <summary>numeric: ((p shl 16) or s) + 4; varchar and bpchar: n + 4; -1 elsewhere.</summary>
    public static int TypmodOf(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Decimal when type.Precision > 0 => ((type.Precision << 16) | type.Scale) + 4,
        SqlTypeKind.VarChar or SqlTypeKind.Char when type.Precision > 0 => type.Precision + 4,
        _ => -1,
    };

    /// <summary>The engine's type for a parameter's OID; null for 0, unknown and types the engine does not have (then it is inferred).</summary>
    public static SqlType? FromOid(uint oid) => ByOid.TryGetValue(oid, out var type) ? type : null;

    private static PgType ArrayOf(SqlTypeKind element) => element switch
    {
        SqlTypeKind.Boolean => new(1000, -1, "_bool"),
        SqlTypeKind.TinyInt or SqlTypeKind.SmallInt => new(1005, -1, "_int2"),
        SqlTypeKind.Int => new(1007, -1, "_int4"),
        SqlTypeKind.BigInt => new(1016, -1, "_int8"),
        SqlTypeKind.Float => new(1021, -1, "_float4"),
        SqlTypeKind.Double => new(1022, -1, "_float8"),
        SqlTypeKind.Decimal => new(1231, -1, "_numeric"),
        SqlTypeKind.VarChar => new(1015, -1, "_varchar"),
        SqlTypeKind.Char => new(1014, -1, "_bpchar"),
        SqlTypeKind.Name => new(1003, -1, "_name"),
        SqlTypeKind.PgChar => new(1002, -1, "_char"),
        SqlTypeKind.Oid => new(1028, -1, "_oid"),
        SqlTypeKind.RegClass => new(2210, -1, "_regclass"),
        SqlTypeKind.RegType => new(2211, -1, "_regtype"),
        SqlTypeKind.Date => new(1182, -1, "_date"),
        SqlTypeKind.Timestamp => new(1115, -1, "_timestamp"),
        SqlTypeKind.TimestampTz => new(1185, -1, "_timestamptz"),
        SqlTypeKind.Binary => new(1001, -1, "_bytea"),
        SqlTypeKind.Interval => new(1187, -1, "_interval"),
        SqlTypeKind.Uuid => new(2951, -1, "_uuid"),
        _ => new(1009, -1, "_text"),
    };

    private static FrozenDictionary<uint, SqlType> CreateByOid()
    {
        SqlType[] plain =
        [
            SqlType.Boolean, SqlType.SmallInt, SqlType.Int, SqlType.BigInt, SqlType.Float, SqlType.Double, SqlType.String, SqlType.Binary,
            SqlType.Timestamp, SqlType.TimestampTz, SqlType.Date, SqlType.Time, SqlType.Interval, SqlType.Oid, SqlType.Name, SqlType.PgChar,
            SqlType.RegClass, SqlType.RegType, SqlType.RegProc, SqlType.RegNamespace, SqlType.RegRole, new(SqlTypeKind.Uuid), new(SqlTypeKind.Json),
        ];
        var map = new Dictionary<uint, SqlType>();
        foreach (var type in plain)
            map.Add(Of(type).Oid, type);
        SqlTypeKind[] elements =
        [
            SqlTypeKind.Boolean, SqlTypeKind.SmallInt, SqlTypeKind.Int, SqlTypeKind.BigInt, SqlTypeKind.Float, SqlTypeKind.Double, SqlTypeKind.String,
            SqlTypeKind.Name, SqlTypeKind.PgChar, SqlTypeKind.Oid, SqlTypeKind.Date, SqlTypeKind.Timestamp, SqlTypeKind.TimestampTz, SqlTypeKind.Binary,
        ];
        foreach (var element in elements)
            map.Add(ArrayOf(element).Oid, SqlType.ArrayOf(element));
        map.Add(NumericOid, Numeric);
        map.Add(1231, SqlType.ArrayOf(Numeric));
        map.Add(1043, SqlType.VarChar(0));
        map.Add(1042, SqlType.String);
        map.Add(1015, SqlType.ArrayOf(SqlTypeKind.String));
        return map.ToFrozenDictionary();
    }
}
