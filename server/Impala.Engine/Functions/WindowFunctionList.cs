using Impala.Catalog.Types;
using Impala.Engine.Functions.Windows;

namespace Impala.Engine.Functions;

/// <summary>Every function that exists only over a window.</summary>
internal static class WindowFunctionList
{
    public static readonly IReadOnlyList<WindowFunction> All =
    [
        new RankingFunction("row_number", SqlType.BigInt, "Number of the row in its partition, from 1."),
        new RankingFunction("rank", SqlType.BigInt, "Rank with gaps: equal rows have the number of the first of them."),
        new RankingFunction("dense_rank", SqlType.BigInt, "Rank without gaps."),
        new RankingFunction("percent_rank", SqlType.Double, "Rank from 0 to 1: (rank - 1) / (rows - 1)."),
        new RankingFunction("cume_dist", SqlType.Double, "Share of the partition's rows that sort up to this one."),
        new NtileFunction(),
        new ValueFunction("lag", 1, 3, "Value of an earlier row of the partition."),
        new ValueFunction("lead", 1, 3, "Value of a later row of the partition."),
        new ValueFunction("first_value", 1, 1, "Value of the frame's first row."),
        new ValueFunction("last_value", 1, 1, "Value of the frame's last row."),
        new ValueFunction("nth_value", 2, 2, "Value of the frame's n-th row."),
    ];
}
