using Impala.Engine.Expressions;

namespace Impala.Engine.Planning.Statistics;

/// <summary>What comparisons with constants leave of a column: both ends where its bounds are known, else how many there were.</summary>
internal readonly record struct RangeBounds(double Low, double High, int NumPlaced, int NumGuessed)
{
    private const double OneSided = 0.3;
    private const double TwoSided = 0.1;

    public static readonly RangeBounds None = new(double.NegativeInfinity, double.PositiveInfinity, 0, 0);

    /// <summary>These and one more comparison, its column on the left.</summary>
    public RangeBounds And(FunctionCall comparison, RelationEstimate input)
    {
        if (comparison.Arguments[1] is not Constant constant || input.Find(comparison.Arguments[0])?.Facts?.Domain is not { } domain
            || comparison.Arguments[0] is not SlotReference || domain.PositionOf(constant) is not { } position)
            return this with { NumGuessed = NumGuessed + 1 };
        // Between whole numbers there is nothing: below 10 is up to 9.
        var step = double.IsInfinity(domain.NumPossible) ? 0 : 1;
        var placed = this with { NumPlaced = NumPlaced + 1 };
        return comparison.Function.Name switch
        {
            OperatorNames.Less => placed with { High = Math.Min(High, position - step) },
            OperatorNames.LessOrEqual => placed with { High = Math.Min(High, position) },
            OperatorNames.Greater => placed with { Low = Math.Max(Low, position + step) },
            _ => placed with { Low = Math.Max(Low, position) },
        };
    }

    public double Share(ColumnEstimate? column)
    {
        var share = NumGuessed switch
        {
            0 => 1,
            1 => OneSided,
            _ => TwoSided,
        };
        if (NumPlaced == 0 || column?.Facts is not { Domain: { } domain } facts)
            return share;
        // Rows that a range between two neighbours leaves are few, not none.
        var least = 1 / Math.Max(1, column.BaseRows);
        return Math.Max(least, share * domain.ShareBetween(Low, High) * (1 - Math.Max(0, facts.NullShare)));
    }
}
