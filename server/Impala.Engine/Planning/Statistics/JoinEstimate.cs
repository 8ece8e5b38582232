using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning.Statistics;

/// <summary>
/// Rows of a join. An equi condition keeps |L| * |R| / max(ndv): exact when the smaller side's key is unique and the other refers to it,
/// which is assumed where statistics are missing (as Impala's FK/PK detection does with them).
/// </summary>
internal static class JoinEstimate
{
    private const double ResidualShare = 0.5;

    public static RelationEstimate Of(JoinNode join, RelationEstimate left, RelationEstimate right)
    {
        var columns = new Dictionary<int, ColumnEstimate>(left.Columns);
        foreach (var (id, column) in right.Columns)
            columns[id] = column;
        var merged = new RelationEstimate(-1, columns);
        if (!left.IsKnown || !right.IsKnown)
            return merged;
        var matches = left.NumRows * right.NumRows / Divisor(join, left, right);
        if (join.Residual.Count > 0)
            matches *= Math.Max(Selectivity.OfAll(join.Residual, merged), join.Conditions.IsEmpty ? 0 : ResidualShare);
        return merged with { NumRows = Rows(join, left, right, matches) };
    }

    /// <summary>By how much an equality of the two columns divides the cross product.</summary>
    public static double Divisor(ColumnEstimate? left, ColumnEstimate? right, double leftRows, double rightRows)
    {
        if (left is { IsGuess: false } && right is { IsGuess: false })
            return Math.Max(1, Math.Max(left.NumDistinct, right.NumDistinct));
        // One row (a scalar subquery) holds one of the other side's values.
        if (IsSingleValue(left, leftRows) || IsSingleValue(right, rightRows))
            return Math.Max(1, Math.Max(Key(left, leftRows), Key(right, rightRows)));
        // Without statistics the relation with fewer rows is the one whose key is unique.
        return Math.Max(1, Math.Min(Key(left, leftRows), Key(right, rightRows)));
    }

    /// <summary>True for a relation that never has more than one row, not for one whose filters left one: that one's column may be a key.</summary>
    public static bool IsSingleValue(ColumnEstimate? column, double numRows) => numRows is >= 0 and <= 1 && column is null or { BaseRows: <= 1 };

    private static double Key(ColumnEstimate? column, double numRows) => column switch
    {
        null => Math.Max(1, numRows),
        { IsGuess: false } => column.NumDistinct,
        _ => Math.Min(Math.Max(1, column.BaseRows), Math.Max(1, column.NumDistinct)),
    };

    private static double Divisor(JoinNode join, RelationEstimate left, RelationEstimate right)
    {
        var divisor = 1.0;
        foreach (var condition in join.Conditions)
            divisor *= Divisor(left.Find(condition.Left), right.Find(condition.Right), left.NumRows, right.NumRows);
        return join.Conditions.Count < 2 ? divisor : Math.Min(divisor, NumCombinations(join, left, right));
    }

    // Several columns together cannot tell apart more rows than the relation that they come from has: two columns of partsupp and of lineitem
    // are partsupp's key and a reference to it. Columns of different relations are combined at will, as often as there are rows.
    private static double NumCombinations(JoinNode join, RelationEstimate left, RelationEstimate right)
    {
        var (leftRows, isLeftOne) = BaseRows(join, left, isLeft: true);
        var (rightRows, isRightOne) = BaseRows(join, right, isLeft: false);
        return Math.Max(1, isLeftOne && isRightOne ? Math.Min(leftRows, rightRows) : Math.Max(leftRows, rightRows));
    }

    private static (double NumRows, bool IsOne) BaseRows(JoinNode join, RelationEstimate side, bool isLeft)
    {
        ColumnEstimate? first = null;
        foreach (var condition in join.Conditions)
        {
            if (side.Find(isLeft ? condition.Left : condition.Right) is not { } column || (first is not null && !ReferenceEquals(first.Relation, column.Relation)))
                return (side.NumRows, false);
            first ??= column;
        }
        return (first!.BaseRows, true);
    }

    private static double Rows(JoinNode join, RelationEstimate left, RelationEstimate right, double matches) => join.Kind switch
    {
        JoinKind.Inner => matches,
        JoinKind.LeftOuter => Math.Max(left.NumRows, matches),
        JoinKind.RightOuter => Math.Max(right.NumRows, matches),
        JoinKind.FullOuter => Math.Max(left.NumRows + right.NumRows - Math.Min(matches, Math.Min(left.NumRows, right.NumRows)), matches),
        JoinKind.LeftSemi => Math.Min(left.NumRows, left.NumRows * MatchShare(join, left, right, isLeft: true)),
        JoinKind.RightSemi => Math.Min(right.NumRows, right.NumRows * MatchShare(join, right, left, isLeft: false)),
        JoinKind.LeftAnti or JoinKind.NullAwareLeftAnti => Math.Max(left.NumRows * 0.1, left.NumRows * (1 - MatchShare(join, left, right, isLeft: true))),
        JoinKind.RightAnti => Math.Max(right.NumRows * 0.1, right.NumRows * (1 - MatchShare(join, right, left, isLeft: false))),
        JoinKind.LeftMark => left.NumRows,
    };

    /// <summary>The share of a side's rows that find a partner: the other side's distinct keys over its own.</summary>
    private static double MatchShare(JoinNode join, RelationEstimate kept, RelationEstimate other, bool isLeft)
    {
        if (join.Conditions.IsEmpty)
            return other.NumRows < 1 ? 0 : 0.5;
        var share = 1.0;
        foreach (var condition in join.Conditions)
        {
            var own = Key(kept.Find(isLeft ? condition.Left : condition.Right), kept.NumRows);
            var partner = other.Find(isLeft ? condition.Right : condition.Left);
            var partnerKeys = Math.Min(other.NumRows, Key(partner, other.NumRows));
            // The kept side has no more keys than the table that the other side read before its filters, if that one is smaller.
            if (partner is not null)
                own = Math.Min(own, Math.Max(1, partner.BaseRows));
            share = Math.Min(share, partnerKeys / Math.Max(1, own));
        }
        return Math.Clamp(share, 0, 1);
    }
}
