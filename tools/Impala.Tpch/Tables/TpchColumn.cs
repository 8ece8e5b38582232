namespace Impala.Tpch.Tables;

/// <summary>A column of a TPC-H table; none holds nulls.</summary>
public sealed record TpchColumn(string Name, TpchColumnType Type)
{
    /// <summary>The type as DDL has it.</summary>
    public string SqlType => Type switch
    {
        TpchColumnType.Int => "INT",
        TpchColumnType.BigInt => "BIGINT",
        TpchColumnType.Decimal => "DECIMAL(15,2)",
        TpchColumnType.Date => "DATE",
        TpchColumnType.Text => "STRING",
    };
}
