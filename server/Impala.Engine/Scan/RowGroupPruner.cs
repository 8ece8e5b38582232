using Impala.Engine.Expressions;
using Impala.Storage.Parquet;
using Impala.Storage.Parquet.Statistics;

namespace Impala.Engine.Scan;

/// <summary>
/// Decides by footer statistics whether a row group can hold a row for which every conjunct is true. Understands what
/// <see cref="BoundsTest"/> does, under AND and OR; whatever else keeps the group.
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
                _ => !BoundsTest.TryToNumber(constant.Value, out var number) || (number == (long)number && filter.MightContain((long)number)),
            };
            if (mayHold)
                return false;
        }
        return true;
    }

    private bool NeverTrue(ScalarExpression predicate, int rowGroup) => predicate switch
    {
        Constant constant => constant.Value is null or false,
        Logical { Kind: LogicalKind.And } and => and.Operands.Any(operand => NeverTrue(operand, rowGroup)),
        Logical { Kind: LogicalKind.Or } or => or.Operands.All(operand => NeverTrue(operand, rowGroup)),
        _ => BoundsTest.SlotOf(predicate) is { } slot && BoundsTest.NeverTrue(predicate, BoundsOf(slot, rowGroup)),
    };

    private ValueBounds BoundsOf(Slot slot, int rowGroup)
    {
        var column = FileColumn(slot);
        var numRows = _metadata.Groups[rowGroup].NumRows;
        if (column < 0)
            return new ValueBounds(false, default, default, numRows, -1);
        var hasBounds = ColumnStatisticsReader.TryGetMinMax(_metadata, rowGroup, column, slot.Type, out var min, out var max);
        // Timestamps and dates out of range read as NULL without being counted.
        if (slot.Type.IsTemporal || !ColumnStatisticsReader.TryGetNullCount(_metadata, rowGroup, column, out var numNulls))
            numNulls = -1;
        return new ValueBounds(hasBounds, min, max, numRows, numNulls);
    }

    /// <summary>The file's column of a slot, or -1 when it has none.</summary>
    private int FileColumn(Slot slot)
    {
        var ordinal = Array.FindIndex(_plan.Columns, column => column.Slot.Id == slot.Id);
        return ordinal < 0 ? -1 : _fileColumns[ordinal];
    }
}
