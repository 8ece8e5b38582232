namespace Impala.Tpch;

/// <summary>Which dbgen's rows are generated. Keys, numbers, dates and words agree; comments and addresses do not.</summary>
public enum TpchEdition
{
    /// <summary>
    /// As DuckDB's dbgen up to 1.5, which most published reference data come from: comments are cut from a pool of 10 MiB, and
    /// the letters of addresses are drawn without the overflow of TPC's program.
    /// </summary>
    DuckDb,

    /// <summary>
    /// As TPC's own dbgen 2 and 3 and the sample output in the specification: a pool of 300 MiB, and the overflow kept. Answers
    /// that show or filter comments and addresses differ: Q2, Q10, Q13, Q15, Q16, Q20.
    /// </summary>
    Specification,
}
