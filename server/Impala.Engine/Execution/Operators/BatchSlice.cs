using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Operators;

/// <summary>Takes parts of batches by selection.</summary>
internal static unsafe class BatchSlice
{
    /// <summary>Narrows the batch to <paramref name="count"/> of its selected rows from the <paramref name="first"/>-th on.</summary>
    public static void Restrict(RecordBatch batch, int first, int count, MemoryTracker memory)
    {
        if (first == 0 && count == batch.NumSelected)
            return;
        var selection = SelectionVector.Create(Math.Max(1, count), memory);
        var old = batch.Selection;
        for (var i = 0; i < count; i++)
            selection.Indices[i] = old is null ? first + i : old.Indices[first + i];
        selection.Count = count;
        batch.SetSelection(selection);
    }

    /// <summary>The same rows with other columns (references are added), in other order or number; takes over the batch.</summary>
    public static RecordBatch Pick(RecordBatch batch, ReadOnlySpan<int> columns)
    {
        var picked = ColumnArrays.Rent(columns.Length);
        for (var i = 0; i < picked.Length; i++)
            picked[i] = batch[columns[i]].AddReference();
        var numRows = batch.NumRows;
        var (own, selection) = batch.Detach();
        ColumnArrays.Release(own);
        return RecordBatch.Create(picked, numRows, selection);
    }
}
