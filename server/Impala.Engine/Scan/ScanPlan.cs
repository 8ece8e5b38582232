using Impala.Catalog.Objects;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Operators;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Scan;

/// <summary>
/// How a scan's columns and conjuncts are worked off: conjunct by conjunct, each with the columns it needs beyond those read before it,
/// then the columns that only the output needs. A slice that a conjunct empties reads nothing more.
/// </summary>
internal sealed class ScanPlan : IDisposable
{
    public ScanPlan(ScanNode node)
    {
        Node = node;
        Columns = [.. node.Columns];
        var order = new List<int>();
        var filters = new List<CompiledFilter>();
        var ends = new List<int>();
        foreach (var predicate in node.Predicates)
        {
            var slots = new List<Slot>();
            ExpressionSlots.Collect(predicate, slots);
            foreach (var slot in slots)
            {
                var ordinal = Array.FindIndex(Columns, column => column.Slot.Id == slot.Id);
                if (ordinal < 0)
                    throw new InvalidOperationException($"predicate {predicate} reads {slot}, which the scan does not give");
                if (!order.Contains(ordinal))
                    order.Add(ordinal);
            }
            ends.Add(order.Count);
            filters.Add(ExpressionCompiler.CompileFilter([predicate], [.. order.Select(ordinal => Columns[ordinal].Slot)]));
        }
        NumFilterColumns = order.Count;
        for (var i = 0; i < Columns.Length; i++)
            if (!order.Contains(i))
                order.Add(i);
        Order = [.. order];
        Filters = [.. filters];
        FilterEnds = [.. ends];
    }

    public ScanNode Node { get; }

    public Table Table => Node.Table;

    public ScanColumn[] Columns { get; }

    /// <summary>Ordinals into <see cref="Columns"/> in the order of reading.</summary>
    public int[] Order { get; }

    /// <summary>How many of <see cref="Order"/> are read for conjuncts.</summary>
    public int NumFilterColumns { get; }

    /// <summary>One a conjunct, over the first <see cref="FilterEnds"/> columns of <see cref="Order"/>.</summary>
    public CompiledFilter[] Filters { get; }

    public int[] FilterEnds { get; }

    public bool IsPartitionColumn(int ordinal) => Columns[ordinal].ColumnIndex >= Table.NumDataColumns;

    /// <summary>The batch with its columns, which stand in the order of reading, in the order of <see cref="Columns"/>; takes it over.</summary>
    public RecordBatch InOutputOrder(RecordBatch batch)
    {
        var numRows = batch.NumRows;
        var (columns, selection) = batch.Detach();
        var ordered = new ColumnVector[columns.Length];
        for (var i = 0; i < ordered.Length; i++)
            ordered[Order[i]] = columns[i];
        return new RecordBatch(ordered, numRows, selection);
    }

    public void Dispose()
    {
        foreach (var filter in Filters)
            filter.Dispose();
    }
}
