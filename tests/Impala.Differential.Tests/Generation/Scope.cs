using System.Collections.Immutable;
using Impala.Differential.Tests.Sql;

namespace Impala.Differential.Tests.Generation;

/// <summary>What an expression may be made of: columns, or below GROUP BY its keys and aggregates.</summary>
/// <param name="Leaves">Columns or keys.</param>
/// <param name="RowNumbers">Columns that together tell every row from others; empty when none are known.</param>
/// <param name="Aggregated">The scope of aggregates' arguments, above GROUP BY.</param>
internal sealed record Scope(ImmutableArray<Expr> Leaves, ImmutableArray<Expr> RowNumbers, Scope? Aggregated = null)
{
    /// <summary>Whether subqueries may be made here.</summary>
    public bool AllowsSubqueries { get; init; } = true;
}
