using Impala.Tpch.Answers;

namespace Impala.Bench.Comparisons;

/// <summary>A query that both engines run.</summary>
/// <param name="Name">Its name in tables and records.</param>
/// <param name="Sql">The text, without a semicolon.</param>
/// <param name="FindDifference">Says where our answer differs from the rival's; null when they agree.</param>
internal sealed record BenchQuery(string Name, string Sql, Func<QueryAnswer, QueryAnswer, string?> FindDifference)
{
    /// <summary>What the rival runs where it has another text for it; null for the same.</summary>
    public string? RivalSql { get; init; }
}
