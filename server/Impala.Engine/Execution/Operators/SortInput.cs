using Impala.Catalog;
using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Operators;

/// <summary>Brings batches into the form a sort takes.</summary>
internal static class SortInput
{
    public static SortBuffer CreateBuffer(ValueList<Slot> layout, ValueList<Ordering> orderBy, MemoryTracker memory) =>
        new([.. layout.Select(slot => slot.Type)], KeysOf(layout, orderBy), memory);

    public static SortKey[] KeysOf(ValueList<Slot> layout, ValueList<Ordering> orderBy)
    {
        var ordinals = BatchProjection.OrdinalsOf(orderBy.Map(ordering => ordering.Slot), layout);
        return [.. orderBy.Select((ordering, i) => new SortKey(ordinals[i], ordering.Descending, ordering.NullsFirst))];
    }

    /// <summary>Appends the batch's selected rows; takes over the batch.</summary>
    public static void Append(SortBuffer buffer, RecordBatch batch, MemoryTracker memory)
    {
        var columns = DenseColumns(batch, memory);
        try
        {
            buffer.Append(columns, batch.NumSelected);
        }
        finally
        {
            ColumnArrays.Release(columns);
            batch.Dispose();
        }
    }

    /// <summary>Flat or constant columns of the selected rows; the caller owns them, the batch stays.</summary>
    public static ColumnVector[] DenseColumns(RecordBatch batch, MemoryTracker memory)
    {
        var columns = ColumnArrays.Rent(batch.NumColumns);
        try
        {
            for (var i = 0; i < columns.Length; i++)
                columns[i] = batch.Selection is null ? batch[i].AddReference() : VectorGather.Gather(batch[i], batch.Selection, memory);
            BatchProjection.Flatten(columns, memory);
            return columns;
        }
        catch
        {
            BatchProjection.Release(columns);
            throw;
        }
    }
}
