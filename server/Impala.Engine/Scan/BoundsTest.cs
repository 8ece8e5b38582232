using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Storage.Parquet.Statistics;

namespace Impala.Engine.Scan;

/// <summary>
/// Decides by a column's bounds whether a condition on it is true of no row. Understands comparisons with a constant, IN lists of constants, and
/// IS [NOT] NULL.
/// </summary>
internal static class BoundsTest
{
    /// <summary>The column that a condition of these forms asks for; null for any other.</summary>
    public static Slot? SlotOf(ScalarExpression condition) => condition switch
    {
        FunctionCall { Arguments: [SlotReference slot, Constant] } => slot.Slot,
        FunctionCall { Arguments: [Constant, SlotReference slot] } => slot.Slot,
        InList { Argument: SlotReference slot, Negated: false } => slot.Slot,
        IsNull { Argument: SlotReference slot } => slot.Slot,
        _ => null,
    };

    /// <summary>True when no row with these bounds fulfils a condition for which <see cref="SlotOf"/> gave a column.</summary>
    public static bool NeverTrue(ScalarExpression condition, in ValueBounds bounds) => condition switch
    {
        FunctionCall { Arguments: [SlotReference slot, Constant constant] } call => NeverTrue(call.Function.Name, slot.Slot.Type, constant, bounds),
        FunctionCall { Arguments: [Constant constant, SlotReference slot] } call => NeverTrue(Flip(call.Function.Name), slot.Slot.Type, constant, bounds),
        InList { Argument: SlotReference slot } list => NoneOf(list, slot.Slot.Type, bounds),
        IsNull { Negated: true } => bounds.AllNull,
        IsNull => bounds.NumNulls == 0,
        _ => false,
    };

    /// <summary>A constant of an integer type, BOOLEAN, DATE or DECIMAL as the number that statistics have of it.</summary>
    public static bool TryToNumber(object? value, out Int128 number)
    {
        (var known, number) = value switch
        {
            bool flag => (true, flag ? 1 : 0),
            sbyte tiny => (true, tiny),
            short small => (true, small),
            int integer => (true, integer),
            long big => (true, big),
            Int128 wide => (true, wide),
            _ => (false, (Int128)0),
        };
        return known;
    }

    private static bool NeverTrue(string comparison, SqlType type, Constant constant, in ValueBounds bounds)
    {
        if (constant.Type.Kind != type.Kind)
            return false;
        var isComparison = comparison is OperatorNames.Equal or OperatorNames.Less or OperatorNames.LessOrEqual or OperatorNames.Greater or OperatorNames.GreaterOrEqual;
        // NULL compares to nothing; of NaN statistics say nothing.
        if (constant.Value is null || bounds.AllNull)
            return isComparison;
        if (!bounds.HasBounds || !TryOrder(type, constant, bounds.Min, bounds.Max, out var toMin, out var toMax))
            return false;
        return comparison switch
        {
            OperatorNames.Equal or OperatorNames.NullSafeEqual => toMin < 0 || toMax > 0,
            OperatorNames.Less => toMin <= 0,
            OperatorNames.LessOrEqual => toMin < 0,
            OperatorNames.Greater => toMax >= 0,
            OperatorNames.GreaterOrEqual => toMax > 0,
            _ => false,
        };
    }

    private static bool NoneOf(InList list, SqlType type, in ValueBounds bounds)
    {
        if (bounds.AllNull)
            return true;
        if (!bounds.HasBounds)
            return false;
        foreach (var item in list.Items)
        {
            if (item is not Constant constant || constant.Type.Kind != type.Kind)
                return false;
            if (constant.Value is null)
                continue;
            if (!TryOrder(type, constant, bounds.Min, bounds.Max, out var toMin, out var toMax) || (toMin >= 0 && toMax <= 0))
                return false;
        }
        return true;
    }

    /// <summary>How the constant compares with the bounds.</summary>
    private static bool TryOrder(SqlType type, Constant constant, StatisticsValue min, StatisticsValue max, out int toMin, out int toMax)
    {
        (toMin, toMax) = (0, 0);
        if (type.IsDecimal && constant.Type.Scale != type.Scale)
            return false;
        switch (constant.Value)
        {
            case float.NaN or double.NaN:
                return false;
            case float real:
                (toMin, toMax) = (((double)real).CompareTo(min.Real), ((double)real).CompareTo(max.Real));
                return true;
            case double real:
                (toMin, toMax) = (real.CompareTo(min.Real), real.CompareTo(max.Real));
                return true;
            case ByteString text:
                (toMin, toMax) = (text.Span.SequenceCompareTo(min.Bytes.Span), text.Span.SequenceCompareTo(max.Bytes.Span));
                return type.Kind != SqlTypeKind.Char;
            default:
                if (!TryToNumber(constant.Value, out var number))
                    return false;
                (toMin, toMax) = (number.CompareTo(min.Number), number.CompareTo(max.Number));
                return true;
        }
    }

    private static string Flip(string comparison) => comparison switch
    {
        OperatorNames.Less => OperatorNames.Greater,
        OperatorNames.LessOrEqual => OperatorNames.GreaterOrEqual,
        OperatorNames.Greater => OperatorNames.Less,
        OperatorNames.GreaterOrEqual => OperatorNames.LessOrEqual,
        _ => comparison,
    };
}
