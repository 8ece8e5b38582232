using Impala.Engine.Expressions;

namespace Impala.Engine.Planning.Statistics;

/// <summary>
/// The share of rows a predicate keeps. Without statistics the shares are Impala's 0.1 for most predicates, moderated where another
/// number is plainly nearer (NOT EQUAL, one-sided ranges), because join orders depend on their relation to each other.
/// </summary>
internal static class Selectivity
{
    private const double Default = 0.1;
    private const double ColumnComparison = 0.33;
    private const double IsNullShare = 0.05;

    /// <summary>The share for all predicates together: the sharpest counts fully, each further one with a falling exponent, as conjuncts correlate.</summary>
    public static double OfAll(IEnumerable<ScalarExpression> predicates, RelationEstimate input)
    {
        Dictionary<ScalarExpression, RangeBounds>? ranges = null;
        var shares = new List<double>();
        foreach (var predicate in predicates)
        {
            if (predicate is FunctionCall { Arguments.Count: 2, SelectivityHint: null } call && IsRange(call) && call.Arguments[1] is not SlotReference)
            {
                ranges ??= [];
                ranges[call.Arguments[0]] = ranges.GetValueOrDefault(call.Arguments[0], RangeBounds.None).And(call, input);
                continue;
            }
            shares.Add(Of(predicate, input));
        }
        if (ranges is not null)
            foreach (var (argument, bounds) in ranges)
                shares.Add(bounds.Share(input.Find(argument)));
        shares.Sort();
        var product = 1.0;
        for (var i = 0; i < shares.Count; i++)
            product *= Math.Pow(shares[i], 1.0 / (i + 1));
        return product;
    }

    public static double Of(ScalarExpression predicate, RelationEstimate input)
    {
        SlotUse.Guard();
        if (predicate.SelectivityHint is { } told)
            return told;
        return predicate switch
        {
            Constant { Value: true } => 1,
            Constant { Value: null or false } => 0,
            Logical { Kind: LogicalKind.And } and => OfAll(and.Operands, input),
            Logical or => 1 - or.Operands.Aggregate(1.0, (rest, operand) => rest * (1 - Of(operand, input))),
            IsNull isNull => OfIsNull(isNull, input),
            InList inList => OfInList(inList, input),
            FunctionCall { Function.Name: OperatorNames.Not } not => 1 - Of(not.Arguments[0], input),
            FunctionCall { Arguments.Count: 2 } call => OfBinary(call, input),
            SlotReference => 0.5,
            _ => Default,
        };
    }

    private static double OfBinary(FunctionCall call, RelationEstimate input) => call.Function.Name switch
    {
        OperatorNames.Equal or OperatorNames.NullSafeEqual => OfEquality(call, input),
        OperatorNames.NotEqual => 1 - OfEquality(call, input),
        _ when IsRange(call) => call.Arguments[1] is SlotReference ? OfColumns(call, input) : RangeBounds.None.And(call, input).Share(input.Find(call.Arguments[0])),
        _ => Default,
    };

    private static double OfEquality(FunctionCall call, RelationEstimate input)
    {
        var left = input.Find(call.Arguments[0]);
        var right = input.Find(call.Arguments[1]);
        if (left is not null && right is not null)
            return 1 / Math.Max(1, Math.Max(left.NumDistinct, right.NumDistinct));
        return OfValue(left ?? right, (left is null ? call.Arguments[0] : call.Arguments[1]) as Constant);
    }

    private static double OfIsNull(IsNull isNull, RelationEstimate input)
    {
        var share = input.Find(isNull.Argument)?.Facts is { NullShare: >= 0 and var known } ? known : IsNullShare;
        return isNull.Negated ? 1 - share : share;
    }

    // Two columns that draw from the same line compare either way alike; where their lines part, one side wins.
    private static double OfColumns(FunctionCall call, RelationEstimate input)
    {
        if (input.Find(call.Arguments[0])?.Facts?.Domain is not { } left || input.Find(call.Arguments[1])?.Facts?.Domain is not { } right
            || call.Arguments[0].Type != call.Arguments[1].Type)
            return ColumnComparison;
        var (less, greater) = (left.ShareBetween(left.Min, right.Min), left.ShareBetween(right.Max, left.Max));
        var isLess = call.Function.Name is OperatorNames.Less or OperatorNames.LessOrEqual;
        return Math.Clamp((isLess ? less : greater) + ((1 - less - greater) / 2), ColumnComparison / 2, 1);
    }

    private static double OfInList(InList inList, RelationEstimate input)
    {
        var column = input.Find(inList.Argument);
        var share = 0.0;
        foreach (var item in inList.Items)
            share += OfValue(column, item as Constant);
        share = Math.Min(column is { IsGuess: false } ? 1 : 0.5, share);
        return inList.Negated ? 1 - share : share;
    }

    // A guess of distinct values is made for keys; a column that is compared with a value is rarely one, so 0.1 bounds it, and a tiny table's rows.
    private static double OfValue(ColumnEstimate? column, Constant? value)
    {
        if (column is null)
            return Default;
        if (value is not null && column.Facts?.Domain is { } domain && domain.PositionOf(value) is { } position && (position < domain.Min || position > domain.Max))
            return 1 / Math.Max(1, column.BaseRows);
        if (!column.IsGuess || column.Facts is { Basis: DistinctBasis.ManyValues })
            return (1 - Math.Max(0, column.Facts?.NullShare ?? 0)) / Math.Max(1, column.NumDistinct);
        return column.BaseRows <= 0 ? Default : Math.Min(1, Math.Max(Default, 1 / column.BaseRows));
    }

    internal static bool IsRange(FunctionCall call) =>
        call.Function.Name is OperatorNames.Less or OperatorNames.LessOrEqual or OperatorNames.Greater or OperatorNames.GreaterOrEqual;
}
