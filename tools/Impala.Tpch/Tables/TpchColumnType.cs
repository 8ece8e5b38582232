namespace Impala.Tpch.Tables;

/// <summary>The types of TPC-H's columns.</summary>
public enum TpchColumnType
{
    /// <summary>INT: <see cref="int"/> values.</summary>
    Int,

    /// <summary>BIGINT: <see cref="long"/> values.</summary>
    BigInt,

    /// <summary>DECIMAL(15,2): <see cref="long"/> values, in hundredths.</summary>
    Decimal,

    /// <summary>DATE: <see cref="int"/> values, in days since 1970-01-01.</summary>
    Date,

    /// <summary>STRING: UTF-8, in fact ASCII.</summary>
    Text,
}
