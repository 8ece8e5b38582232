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
            // Gathering columns costs more than a few spare rows, when those cannot raise.
            var ignoreSelection = batch.Selection is not null && !conjunct.CanFail && batch.NumSelected > batch.NumRows / 2;
            var truth = conjunct.Evaluate(batch, context, ignoreSelection)[0];
            try
            {
                Narrow(batch, truth, ignoreSelection, context);
            }
            finally
            {
                truth.Release();
            }
        }
        return batch.NumSelected;
    }

    public void Dispose()
    {
        foreach (var conjunct in _conjuncts)
            conjunct.Dispose();
    }

    private static void Narrow(RecordBatch batch, ColumnVector truth, bool truthIsPhysical, EvaluationContext context)
    {
        var isConstant = truth.Kind == VectorKind.Constant;
        if (isConstant && !truth.IsConstantNull && *truth.Data != 0)
            return;
        var numRows = batch.NumSelected;
        var selection = new SelectionVector(numRows + SelectionKernel.Slack, context.Memory);
        if (!isConstant)
        {
            using var flat = new FlatVector(truth, context);
            selection.Count = Select(flat.Vector, batch.Selection, truthIsPhysical, numRows, selection.Indices);
        }
        if (selection.Count == batch.NumRows)
            selection.Dispose();
        else
            batch.SetSelection(selection);
    }

    private static int Select(ColumnVector truth, SelectionVector? rows, bool truthIsPhysical, int numRows, int* selected)
    {
        var values = truth.Data;
        var count = 0;
        if (rows is null)
        {
            if (truth.Validity == null)
                return SelectionKernel.Select(values, numRows, selected);
            for (var i = 0; i < numRows; i++)
            {
                selected[count] = i;
                count += values[i] & (Bitmap.Get(truth.Validity, i) ? 1 : 0);
            }
            return count;
        }
        for (var i = 0; i < numRows; i++)
        {
            var row = rows.Indices[i];
            var at = truthIsPhysical ? row : i;
            selected[count] = row;
            count += values[at] & (Bitmap.IsValid(truth.Validity, at) ? 1 : 0);
        }
        return count;
    }

    private readonly struct FlatVector(ColumnVector source, EvaluationContext context) : IDisposable
    {
        public ColumnVector Vector { get; } = VectorGather.Flatten(source, context.Memory);

        public void Dispose() => Vector.Release();
    }
}
