using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Storage.Parquet;
using Impala.Storage.Parquet.Statistics;

namespace Impala.Engine.Scan;

/// <summary>
/// Decides by footer statistics whether a row group can hold a row for which every conjunct is true. Understands comparisons of a
/// column with a constant, IN lists of constants, and IS [NOT] NULL; whatever else keeps the group.
/// </summary>
internal sealed class RowGroupPruner
{
    private const int MaxBloomTests = 16;

    private readonly ScanPlan _plan;
    private readonly ParquetMetadata _metadata;
    private readonly int[] _fileColumns;

    public RowGroupPruner(ScanPlan plan, ParquetMetadata metadata, int[] fileColumns)
    {
        _plan = plan;
        _metadata = metadata;
        _fileColumns = fileColumns;
    }

    public bool CanSkip(int rowGroup)
    {
        foreach (var predicate in _plan.Node.Predicates)
            if (NeverTrue(predicate, rowGroup))
                return true;
        return false;
    }

    /// <summary>Whether bloom filters show that no row of the group holds a value that a conjunct asks for by = or IN; reads from the file.</summary>
    public bool CanSkipByBloomFilter(ParquetFile file, int rowGroup)
    {
        foreach (var predicate in _plan.Node.Predicates)
            if (HoldsNone(predicate, file, rowGroup))
                return true;
        return false;
    }

    private bool HoldsNone(ScalarExpression predicate, ParquetFile file, int rowGroup) => predicate switch
    {
        FunctionCall { Function.Name: OperatorNames.Equal, Arguments: [SlotReference slot, Constant constant] } => HoldsNone(slot.Slot, [constant], file, rowGroup),
        FunctionCall { Function.Name: OperatorNames.Equal, Arguments: [Constant constant, SlotReference slot] } => HoldsNone(slot.Slot, [constant], file, rowGroup),
        InList { Argument: SlotReference slot, Negated: false, Items.Count: <= MaxBloomTests } list => HoldsNone(slot.Slot, list.Items, file, rowGroup),
        Logical { Kind: LogicalKind.And } and => and.Operands.Any(operand => HoldsNone(operand, file, rowGroup)),
        Logical { Kind: LogicalKind.Or } or => or.Operands.All(operand => HoldsNone(operand, file, rowGroup)),
        _ => false,
    };

    private bool HoldsNone(Slot slot, IEnumerable<ScalarExpression> values, ParquetFile file, int rowGroup)
    {
        var column = FileColumn(slot);
        if (column < 0 || file.TryReadBloomFilter(rowGroup, column, slot.Type) is not { } filter)
            return false;
        foreach (var value in values)
        {
            if (value is not Constant constant || constant.Type.Kind != slot.Type.Kind || (slot.Type.IsDecimal && constant.Type.Scale != slot.Type.Scale))
                return false;
            var mayHold = constant.Value switch
            {
                null => false,
                ByteString text => filter.MightContain(text.Span),
                float real => filter.MightContain(real),
                double real => filter.MightContain(real),
                _ => !TryToNumber(constant.Value, out var number) || (number == (long)number && filter.MightContain((long)number)),
            };
            if (mayHold)
                return false;
        }
        return true;
    }

    private bool NeverTrue(ScalarExpression predicate, int rowGroup) => predicate switch
    {
        Constant constant => constant.Value is null or false,
        FunctionCall { Arguments: [SlotReference slot, Constant constant] } call => NeverTrue(call.Function.Name, slot.Slot, constant, rowGroup),
        FunctionCall { Arguments: [Constant constant, SlotReference slot] } call => NeverTrue(Flip(call.Function.Name), slot.Slot, constant, rowGroup),
        InList { Argument: SlotReference slot, Negated: false } list => NoneOf(list, slot.Slot, rowGroup),
        IsNull { Argument: SlotReference slot } test => CannotBeNull(test, slot.Slot, rowGroup),
        Logical { Kind: LogicalKind.And } and => and.Operands.Any(operand => NeverTrue(operand, rowGroup)),
        Logical { Kind: LogicalKind.Or } or => or.Operands.All(operand => NeverTrue(operand, rowGroup)),
        _ => false,
    };

    private bool NeverTrue(string comparison, Slot slot, Constant constant, int rowGroup)
    {
        if (constant.Type.Kind != slot.Type.Kind)
            return false;
        // NULL compares to nothing; of NaN statistics say nothing.
        if (constant.Value is null)
            return comparison is OperatorNames.Equal or OperatorNames.Less or OperatorNames.LessOrEqual or OperatorNames.Greater or OperatorNames.GreaterOrEqual;
        if (!TryGetBounds(slot, rowGroup, out var min, out var max) || !TryOrder(slot.Type, constant, min, max, out var toMin, out var toMax))
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

    private bool NoneOf(InList list, Slot slot, int rowGroup)
    {
        if (!TryGetBounds(slot, rowGroup, out var min, out var max))
            return false;
        foreach (var item in list.Items)
        {
            if (item is not Constant constant || constant.Type.Kind != slot.Type.Kind)
                return false;
            if (constant.Value is null)
                continue;
            if (!TryOrder(slot.Type, constant, min, max, out var toMin, out var toMax) || (toMin >= 0 && toMax <= 0))
                return false;
        }
        return true;
    }

    private bool CannotBeNull(IsNull test, Slot slot, int rowGroup)
    {
        var column = FileColumn(slot);
        // Timestamps and dates out of range read as NULL without being counted.
        if (column < 0 || slot.Type.IsTemporal || !ColumnStatisticsReader.TryGetNullCount(_metadata, rowGroup, column, out var numNulls))
            return false;
        return test.Negated ? numNulls == _metadata.Groups[rowGroup].NumRows : numNulls == 0;
    }

    private bool TryGetBounds(Slot slot, int rowGroup, out StatisticsValue min, out StatisticsValue max)
    {
        (min, max) = (default, default);
        var column = FileColumn(slot);
        return column >= 0 && ColumnStatisticsReader.TryGetMinMax(_metadata, rowGroup, column, slot.Type, out min, out max);
    }

    /// <summary>The file's column of a slot, or -1 when it has none.</summary>
    private int FileColumn(Slot slot)
    {
        var ordinal = Array.FindIndex(_plan.Columns, column => column.Slot.Id == slot.Id);
        return ordinal < 0 ? -1 : _fileColumns[ordinal];
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

    private static bool TryToNumber(object? value, out Int128 number)
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

    private static string Flip(string comparison) => comparison switch
    {
        OperatorNames.Less => OperatorNames.Greater,
        OperatorNames.LessOrEqual => OperatorNames.GreaterOrEqual,
        OperatorNames.Greater => OperatorNames.Less,
        OperatorNames.GreaterOrEqual => OperatorNames.LessOrEqual,
        _ => comparison,
    };
}
