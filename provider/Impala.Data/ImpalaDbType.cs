namespace Impala.Data;

/// <summary>The SQL types a parameter can have.</summary>
public enum ImpalaDbType
{
    /// <summary>The server takes the type from the place where the parameter stands.</summary>
    Unknown = 0,

    /// <summary>BOOLEAN: <see cref="bool"/>.</summary>
    Boolean,

    /// <summary>TINYINT: <see cref="sbyte"/>. The wire knows no type of one byte, so that it travels as SMALLINT.</summary>
    TinyInt,

    /// <summary>SMALLINT: <see cref="short"/>.</summary>
    SmallInt,

    /// <summary>INT: <see cref="int"/>.</summary>
    Int,

    /// <summary>BIGINT: <see cref="long"/>.</summary>
    BigInt,

    /// <summary>FLOAT: <see cref="float"/>.</summary>
    Float,

    /// <summary>DOUBLE: <see cref="double"/>.</summary>
    Double,

    /// <summary>DECIMAL: <see cref="decimal"/>, or <see cref="System.Numerics.BigInteger"/> for whole numbers beyond its 28 digits.</summary>
    Decimal,

    /// <summary>STRING: <see cref="string"/>.</summary>
    String,

    /// <summary>VARCHAR: <see cref="string"/>.</summary>
    VarChar,

    /// <summary>CHAR: <see cref="string"/>, padded with blanks by the server.</summary>
    Char,

    /// <summary>TIMESTAMP: <see cref="DateTime"/> of any kind, taken as it reads. Microseconds are what the binary wire format carries.</summary>
    Timestamp,

    /// <summary>DATE: <see cref="DateOnly"/> or the date of a <see cref="DateTime"/>.</summary>
    Date,

    /// <summary>BINARY: an array of bytes.</summary>
    Binary,
}
