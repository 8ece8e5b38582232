namespace Impala.Differential.Tests.Sql;

/// <summary>For whom a statement is written.</summary>
internal enum Target
{
    /// <summary>Our impala dialect.</summary>
    Impala,

    /// <summary>Our postgres dialect and PostgreSQL itself: one text.</summary>
    Postgres,

    DuckDb,
}
