using System.Collections.Immutable;

namespace Impala.Differential.Tests.Sql;

/// <summary>An expression that each target writes in its own way.</summary>
/// <param name="Bits">Of integers: the magnitude is below 2^Bits; 64 says that nothing may be computed from it.</param>
/// <param name="Precision">Of decimals.</param>
/// <param name="Scale">Of decimals.</param>
/// <param name="IsSummable">Of doubles: a multiple of 1/4 of bounded size, so that sums do not depend on their order.</param>
internal sealed record Expr(
    ValueKind Kind, Form Form, ImmutableArray<Expr> Arguments, Query? Query = null, int Bits = 0, int Precision = 0, int Scale = 0, bool IsSummable = false)
{
    /// <summary>Whether it is NULL, a literal or a column, so that nothing simpler can stand in its place.</summary>
    public bool IsLeaf => Arguments.IsEmpty && Query is null;
}
