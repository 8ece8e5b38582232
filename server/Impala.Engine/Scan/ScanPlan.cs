using Impala.Catalog.Objects;
using Impala.Engine.Columnar;
using Impala.Engine.Execution;
using Impala.Engine.Execution.Operators;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Scan;

/// <summary>
/// How a scan's columns and filters are worked off: filter by filter, each with the columns it needs beyond those read before it, then the
/// columns that only the output needs. A slice that a filter empties reads nothing more. Batches have the columns at their ordinals.
/// </summary>
internal sealed class ScanPlan : IDisposable
{
    private readonly List<RowFilter> _filters = [];

    public ScanPlan(ScanNode node)
    {
        Node = node;
        Columns = [.. node.Columns];
        Slot[] layout = [.. Columns.Select(column => column.Slot)];
        foreach (var predicate in node.Predicates)
        {
            var slots = new List<Slot>();
            ExpressionSlots.Collect(predicate, slots);
            AddFilter(new ConjunctFilter([.. slots.Select(slot => OrdinalOf(slot, predicate)).Distinct()], ExpressionCompiler.CompileFilter([predicate], layout)));
        }
    }

    public ScanNode Node { get; }

    public Table Table => Node.Table;

    public ScanColumn[] Columns { get; }

    public IReadOnlyList<RowFilter> Filters => _filters;

    /// <summary>The order in which filters are applied; it learns.</summary>
    public FilterOrder FilterOrder { get; } = new();

    /// <summary>Takes over a filter; to be called before the first morsel is opened.</summary>
    public void AddFilter(RowFilter filter)
    {
        _filters.Add(filter);
        FilterOrder.Add(filter);
    }

    /// <summary>Whether a filter looks at the column.</summary>
    public bool IsFilterColumn(int ordinal) => _filters.Exists(filter => Array.IndexOf(filter.Columns, ordinal) >= 0);

    /// <summary>Whether the column stands in files, rather than being told by the path or the catalog.</summary>
    public bool IsFileColumn(int ordinal) => (uint)Columns[ordinal].ColumnIndex < (uint)Table.NumDataColumns;

    /// <summary>Whether the column has one value in all rows of a range: a partition column, or the file's name.</summary>
    public bool IsRangeConstant(int ordinal) => Columns[ordinal].ColumnIndex is VirtualColumns.FileName || Columns[ordinal].ColumnIndex >= Table.NumDataColumns;

    /// <summary>The value of a column that is constant in a range, as one row to be stretched.</summary>
    public ColumnVector RangeConstant(int ordinal, ScanRange range, OperatorContext context)
    {
        var (index, slot) = Columns[ordinal];
        return PartitionConstant.Create(index == VirtualColumns.FileName ? range.Path : range.PartitionValues[index - Table.NumDataColumns], slot.Type, context);
    }

    public void Dispose()
    {
        foreach (var filter in _filters)
            filter.Dispose();
    }

    private int OrdinalOf(Slot slot, ScalarExpression predicate)
    {
        var ordinal = Array.FindIndex(Columns, column => column.Slot.Id == slot.Id);
        return ordinal >= 0 ? ordinal : throw new InvalidOperationException($"predicate {predicate} reads {slot}, which the scan does not give");
    }
}
