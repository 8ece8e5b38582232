using System.Collections.Immutable;

namespace Impala.Differential.Tests.Sql;

/// <summary>A column of a select list; names are stable, so that items can be taken out.</summary>
internal sealed record Item(string Name, Expr Expr);

/// <summary>One source of a FROM.</summary>
/// <param name="Join">The words before it, such as "LEFT JOIN"; empty for the first.</param>
/// <param name="Table">A table or a CTE by name, or rows as text; null for a derived table.</param>
/// <param name="Using">The column of USING, which stands in the place of <paramref name="On"/>; null for none.</param>
internal sealed record Source(Form Join, string Alias, Form? Table, Query? Query, Expr? On, string? Using = null);

/// <summary>WITH.</summary>
internal sealed record Cte(string Name, Query Query);

/// <summary>A select block, perhaps combined with another query, ordered and limited.</summary>
/// <param name="Grouping">Empty for a plain GROUP BY, otherwise ROLLUP, CUBE or GROUPING SETS.</param>
/// <param name="SetOperator">UNION ALL and so on; null when there is one block.</param>
/// <param name="OrderBy">Words of ORDER BY over all columns and LIMIT, by 0-based column; null for none.</param>
internal sealed record Query(
    ImmutableArray<Cte> Ctes,
    bool IsDistinct,
    ImmutableArray<Item> Items,
    ImmutableArray<Source> From,
    ImmutableArray<Expr> Where,
    ImmutableArray<Expr> GroupBy,
    string Grouping,
    Expr? Having,
    string? SetOperator,
    Query? Right,
    Ordering? OrderBy)
{
    /// <summary>The sets of GROUPING SETS, each the bits of its keys.</summary>
    public ImmutableArray<int> Sets { get; init; } = [];
}

/// <summary>ORDER BY all columns, each ascending or not, NULLs first or not, and a LIMIT: such a result is the same everywhere, ties too.</summary>
internal sealed record Ordering(ImmutableArray<(bool IsDescending, bool NullsFirst)> Directions, int? Limit, int Offset);
