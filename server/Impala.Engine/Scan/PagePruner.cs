using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Storage.Parquet;
using Impala.Storage.Parquet.Statistics;

namespace Impala.Engine.Scan;

/// <summary>
/// Finds by the bounds of pages which rows of a row group may pass all conjuncts. Pages of different columns begin at different rows, so what
/// conditions leave is ranges of rows. Reads the page indexes of the columns that conditions ask for; a file without them is read whole.
/// </summary>
internal sealed class PagePruner
{
    /// <summary>Rows that are sooner read than jumped over.</summary>
    public const int MinGap = 4096;

    private readonly ScanPlan _plan;
    private readonly ParquetFile _file;
    private readonly int[] _fileColumns;
    private readonly int _rowGroup;
    private readonly long _numRows;
    private readonly Dictionary<int, PageIndex?> _indexes = [];

    public PagePruner(ScanPlan plan, ParquetFile file, int[] fileColumns, int rowGroup)
    {
        _plan = plan;
        _file = file;
        _fileColumns = fileColumns;
        _rowGroup = rowGroup;
        _numRows = file.Metadata.Groups[rowGroup].NumRows;
    }

    /// <summary>Pages that a condition ruled out.</summary>
    public int NumPagesRuledOut { get; private set; }

    /// <summary>The rows to read, without short gaps.</summary>
    public RowRanges RowsToRead()
    {
        var rows = RowRanges.All(_numRows);
        foreach (var predicate in _plan.Node.Predicates)
            rows = rows.And(RowsOf(predicate));
        return rows.WithoutGapsBelow(MinGap);
    }

    private RowRanges RowsOf(ScalarExpression predicate) => predicate switch
    {
        Logical { Kind: LogicalKind.And } and => and.Operands.Select(RowsOf).Aggregate((left, right) => left.And(right)),
        Logical { Kind: LogicalKind.Or } or => or.Operands.Select(RowsOf).Aggregate((left, right) => left.Or(right)),
        _ when BoundsTest.SlotOf(predicate) is { } slot && IndexOf(slot) is { } index => RowsOf(predicate, slot.Type, index),
        _ => RowRanges.All(_numRows),
    };

    private RowRanges RowsOf(ScalarExpression predicate, SqlType type, PageIndex index)
    {
        var rows = new RowRanges();
        for (var page = 0; page < index.NumPages; page++)
        {
            if (BoundsTest.NeverTrue(predicate, BoundsOf(index, page, type)))
                NumPagesRuledOut++;
            else
                rows.Add(index.FirstRow(page), index.FirstRow(page) + index.NumRows(page), 0);
        }
        return rows;
    }

    private static ValueBounds BoundsOf(PageIndex index, int page, SqlType type)
    {
        var hasBounds = index.TryGetMinMax(page, out var min, out var max);
        // Timestamps and dates out of range read as NULL without being counted.
        var numNulls = type.IsTemporal ? -1 : index.IsNullPage(page) ? index.NumRows(page) : index.NumNulls(page);
        return new ValueBounds(hasBounds, min, max, index.NumRows(page), numNulls);
    }

    private PageIndex? IndexOf(Slot slot)
    {
        var ordinal = Array.FindIndex(_plan.Columns, column => column.Slot.Id == slot.Id);
        if (ordinal < 0 || _fileColumns[ordinal] < 0)
            return null;
        if (!_indexes.TryGetValue(ordinal, out var index))
            _indexes.Add(ordinal, index = _file.TryReadPageIndex(_rowGroup, _fileColumns[ordinal], slot.Type));
        return index;
    }
}
