namespace Impala.Bench.Data;

/// <summary>Who writes the files of <c>data</c>.</summary>
internal enum DataWriter
{
    /// <summary>DuckDB's COPY with its default options.</summary>
    DuckDb,

    /// <summary>Our own writer.</summary>
    Impala,
}
