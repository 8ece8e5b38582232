using System.Diagnostics;

namespace Impala.Engine.Analysis;

/// <summary>The place an expression stands in, which decides what it may contain.</summary>
internal enum Clause
{
    Select,
    Where,
    JoinCondition,
    GroupBy,
    Having,
    OrderBy,
    Limit,
    Values,
    FromFunction,
    Filter,
    AggregateArgument,
    WindowDefinition,
    DistinctOn,
}

internal static class ClauseNames
{
    public static string Postgres(this Clause clause) => clause switch
    {
        Clause.Select => "SELECT",
        Clause.Where => "WHERE",
        Clause.JoinCondition => "JOIN conditions",
        Clause.GroupBy => "GROUP BY",
        Clause.Having => "HAVING",
        Clause.OrderBy => "ORDER BY",
        Clause.Limit => "LIMIT",
        Clause.Values => "VALUES",
        Clause.FromFunction => "functions in FROM",
        Clause.Filter => "FILTER",
        Clause.AggregateArgument => "aggregate arguments",
        Clause.WindowDefinition => "window definitions",
        Clause.DistinctOn => "DISTINCT ON",
        _ => throw new UnreachableException(),
    };

    public static string Impala(this Clause clause) => clause switch
    {
        Clause.Where => "WHERE clause",
        Clause.JoinCondition => "ON clause",
        Clause.GroupBy => "GROUP BY clause",
        Clause.Having => "HAVING clause",
        Clause.OrderBy => "ORDER BY clause",
        Clause.Limit => "LIMIT clause",
        _ => clause.Postgres(),
    };
}
