using Impala.Engine.Columnar;
using Impala.Engine.Functions;
using Impala.Engine.Kernels;

namespace Impala.Engine.Expressions;

/// <summary>Conjuncts that narrow the selection of a batch, in order: each looks only at rows that are still selected. Must be disposed.</summary>
public sealed unsafe class CompiledFilter : IDisposable
{
    private readonly CompiledExpressions[] _conjuncts;

    internal CompiledFilter(CompiledExpressions[] conjuncts) => _conjuncts = conjuncts;

    /// <summary>True when testing a row that was not asked for could raise.</summary>
    public bool CanFail => Array.Exists(_conjuncts, conjunct => conjunct.CanFail);

    /// <summary>Leaves in the batch's selection the rows for which every conjunct is TRUE; answers how many.</summary>
    public int Apply(RecordBatch batch, EvaluationContext context)
    {
        foreach (var conjunct in _conjuncts)
        {
            if (batch.NumSelected == 0)
                return 0;
            // The batch's selection is its own, so it is narrowed in place.
            var selection = batch.Selection ?? SelectionVector.Create(batch.NumRows, context.Memory);
            try
            {
                selection.Count = Select(conjunct, batch, selection.Indices, context);
            }
            catch
            {
                if (batch.Selection is null)
                    selection.Dispose();
                throw;
            }
            if (batch.Selection is null && selection.Count == batch.NumRows)
                selection.Dispose();
            else
                batch.SetSelection(selection);
        }
        return batch.NumSelected;
    }

    public void Dispose()
    {
        foreach (var conjunct in _conjuncts)
            conjunct.Dispose();
    }

    private static int Select(CompiledExpressions conjunct, RecordBatch batch, int* selected, EvaluationContext context)
    {
        var rows = batch.Selection is { } selection ? selection.Indices : null;
        var numRows = batch.NumSelected;
        var count = conjunct.TrySelect(batch, context, rows, numRows, selected);
        if (count >= 0)
            return count;
        // Gathering columns costs more than a few spare rows, when those cannot raise.
        var ignoreSelection = rows != null && !conjunct.CanFail && numRows > batch.NumRows / 2;
        var results = conjunct.Evaluate(batch, context, ignoreSelection);
        var truth = results[0];
        try
        {
            using var flat = new FlatVector(truth, context);
            return Select(flat.Vector, rows, ignoreSelection, numRows, selected);
        }
        finally
        {
            ColumnArrays.Release(results);
        }
    }

    private static int Select(ColumnVector truth, int* rows, bool truthIsPhysical, int numRows, int* selected)
    {
        if (truth.Validity == null)
            return rows == null ? SelectionKernel.Select(truth.Data, numRows, selected) : SelectionKernel.Narrow(truth.Data, !truthIsPhysical, rows, numRows);
        var count = 0;
        for (var i = 0; i < numRows; i++)
        {
            // The byte of a NULL row may be anything.
            var row = rows == null ? i : rows[i];
            var at = truthIsPhysical ? row : i;
            selected[count] = row;
            count += truth.Data[at] & (Bitmap.Get(truth.Validity, at) ? 1 : 0);
        }
        return count;
    }

    private readonly struct FlatVector(ColumnVector source, EvaluationContext context) : IDisposable
    {
        public ColumnVector Vector { get; } = VectorGather.Flatten(source, context.Memory);

        public void Dispose() => Vector.Release();
    }
}
