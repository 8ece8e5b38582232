using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Rows;

/// <summary>Puts dense batches of one layout together.</summary>
internal static unsafe class BatchConcatenation
{
    /// <summary>One flat batch of all rows; takes over the batches.</summary>
    public static RecordBatch Concatenate(List<RecordBatch> batches, MemoryTracker memory)
    {
        if (batches.Count == 1)
        {
            var only = batches[0];
            batches.Clear();
            return only;
        }
        var numRows = checked(batches.Sum(batch => batch.NumRows));
        var columns = new ColumnVector[batches[0].NumColumns];
        try
        {
            for (var i = 0; i < columns.Length; i++)
            {
                columns[i] = ColumnVector.CreateFlat(batches[0][i].Type, numRows, memory);
                Fill(columns[i], i, batches, memory);
            }
        }
        catch
        {
            foreach (var column in columns)
                column?.Release();
            throw;
        }
        foreach (var batch in batches)
            batch.Dispose();
        batches.Clear();
        return RecordBatch.Create(columns, numRows);
    }

    private static void Fill(ColumnVector target, int column, List<RecordBatch> batches, MemoryTracker memory)
    {
        var size = PhysicalTypes.SizeOf(target.Physical);
        var start = 0;
        foreach (var batch in batches)
        {
            var flat = VectorGather.Flatten(batch[column], memory);
            Buffer.MemoryCopy(flat.Data, target.Data + ((long)start * size), (long)batch.NumRows * size, (long)batch.NumRows * size);
            if (target.Physical == PhysicalType.String)
                target.KeepAliveFrom(flat);
            if (flat.Validity != null)
            {
                var validity = target.EnsureValidity(memory);
                for (var i = 0; i < batch.NumRows; i++)
                    if (!Bitmap.Get(flat.Validity, i))
                        Bitmap.Clear(validity, start + i);
            }
            flat.Release();
            start += batch.NumRows;
        }
    }
}
