namespace Impala.Differential.Tests.Sql;

/// <summary>What kind of value an expression has, as far as generating needs to know.</summary>
internal enum ValueKind
{
    Boolean,

    /// <summary>Any integer type; <see cref="Expr.Bits"/> bounds it.</summary>
    Integer,

    Decimal,

    /// <summary>A DOUBLE that is computed alike everywhere.</summary>
    Double,

    /// <summary>Text of ASCII characters.</summary>
    Text,

    /// <summary>Text that lengths and positions count differently: bytes here, characters elsewhere. It is compared and carried only.</summary>
    Unicode,

    Date,

    Timestamp,

    /// <summary>A DOUBLE that may be NaN, infinite, zero of either sign or tiny. It is grouped and carried, never ordered: see the README.</summary>
    Wild,
}
