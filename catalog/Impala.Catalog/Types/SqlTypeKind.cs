namespace Impala.Catalog.Types;

/// <summary>The families of SQL types. The first group are Impala's stored types; the second are logical types that PostgreSQL's
/// catalogs and clients need and that no table stores.</summary>
public enum SqlTypeKind : byte
{
    /// <summary>The type of an untyped NULL (PostgreSQL: unknown, without a value).</summary>
    Null,
    Boolean,
    TinyInt,
    SmallInt,
    Int,
    BigInt,
    Float,
    Double,
    Decimal,
    String,
    VarChar,
    Char,
    Binary,
    Timestamp,
    Date,

    /// <summary>An untyped string literal or parameter of the postgres dialect; it takes the other side's type.</summary>
    Unknown,
    Interval,
    Time,
    TimestampTz,
    Oid,
    Name,

    /// <summary>PostgreSQL's one-byte "char".</summary>
    PgChar,
    RegClass,
    RegType,
    RegProc,
    RegNamespace,
    RegRole,
    Uuid,
    Json,
    Record,
    Void,

    /// <summary>An array; <see cref="SqlType.Element"/> names the kind of its elements.</summary>
    Array,

    /// <summary>int2vector and oidvector: 0-based arrays printed with spaces.</summary>
    Vector,
}
