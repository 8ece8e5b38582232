using Impala.Catalog;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Storage.Memory;

namespace Impala.Engine.Execution.Operators;

/// <summary>Expressions over an input layout, evaluated to columns; plain slot references cost no evaluation.</summary>
internal sealed class BatchProjection : IDisposable
{
    private readonly CompiledExpressions? _compiled;
    private readonly int[]? _ordinals;
    private readonly ValueList<ScalarExpression> _expressions;
    private bool[]? _takesNarrow;

    /// <param name="expressions">One a column.</param>
    /// <param name="layout">The input's columns.</param>
    /// <param name="takesNarrow">For which columns the reader knows narrow decimals; none by default.</param>
    public BatchProjection(ValueList<ScalarExpression> expressions, ValueList<Slot> layout, bool[]? takesNarrow = null)
    {
        _expressions = expressions;
        _takesNarrow = takesNarrow;
        _ordinals = OrdinalsOf(expressions, layout);
        if (_ordinals is null)
            _compiled = ExpressionCompiler.Compile(expressions, layout);
    }

    public int Count => _expressions.Count;

    /// <summary>Lets every column be a narrow decimal: whoever reads the batches knows them.</summary>
    public void AllowNarrow() => Array.Fill(_takesNarrow = new bool[Count], true);

    /// <summary>Where each slot stands in a layout.</summary>
    public static int[] OrdinalsOf(IReadOnlyList<Slot> slots, IReadOnlyList<Slot> layout)
    {
        var ordinals = new int[slots.Count];
        for (var i = 0; i < ordinals.Length; i++)
        {
            ordinals[i] = OrdinalOf(slots[i], layout);
            if (ordinals[i] < 0)
                throw new InvalidOperationException($"slot {slots[i]} is not in the input ({string.Join(", ", layout)})");
        }
        return ordinals;
    }

    public static int OrdinalOf(Slot slot, IReadOnlyList<Slot> layout)
    {
        for (var i = 0; i < layout.Count; i++)
            if (layout[i].Id == slot.Id)
                return i;
        return -1;
    }

    /// <summary>The value of an expression without slots, as a vector of one row.</summary>
    public static ColumnVector EvaluateConstant(ScalarExpression expression, EvaluationContext context)
    {
        using var compiled = ExpressionCompiler.Compile([expression], []);
        using var batch = RecordBatch.Create([], 1);
        return compiled.Evaluate(batch, context)[0];
    }

    /// <summary>The columns for the batch's selected rows, dense, of any kind; the caller owns them, the batch stays.</summary>
    public ColumnVector[] Evaluate(RecordBatch batch, OperatorContext context)
    {
        if (_ordinals is null)
            return _compiled!.Evaluate(batch, context.Evaluation, _takesNarrow);
        var columns = ColumnArrays.Rent(_ordinals.Length);
        try
        {
            for (var i = 0; i < columns.Length; i++)
            {
                var column = batch[_ordinals[i]];
                columns[i] = batch.Selection is null ? column.AddReference() : VectorGather.Gather(column, batch.Selection, context.Memory);
                if (columns[i].IsNarrow && (_takesNarrow is null || !_takesNarrow[i]))
                    Widen(ref columns[i], context.Memory);
            }
            return columns;
        }
        catch
        {
            Release(columns);
            throw;
        }
    }

    /// <summary>As <see cref="Evaluate"/>, with dictionaries flattened: every column is flat or constant.</summary>
    public ColumnVector[] EvaluateFlat(RecordBatch batch, OperatorContext context)
    {
        var columns = Evaluate(batch, context);
        try
        {
            Flatten(columns, context.Memory);
            return columns;
        }
        catch
        {
            Release(columns);
            throw;
        }
    }

    /// <summary>A batch of the columns; takes over the input. Keeps the selection when nothing is computed.</summary>
    public RecordBatch Project(RecordBatch batch, OperatorContext context)
    {
        if (_ordinals is not null)
            return BatchSlice.Pick(batch, _ordinals);
        try
        {
            var columns = _compiled!.Evaluate(batch, context.Evaluation, _takesNarrow);
            return RecordBatch.Create(columns, batch.NumSelected);
        }
        finally
        {
            batch.Dispose();
        }
    }

    public static void Flatten(Span<ColumnVector> columns, MemoryTracker memory)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i].Kind != VectorKind.Dictionary)
                continue;
            var flat = VectorGather.Flatten(columns[i], memory);
            columns[i].Release();
            columns[i] = flat;
        }
    }

    public static void Release(ReadOnlySpan<ColumnVector> columns)
    {
        foreach (var column in columns)
            column?.Release();
    }

    private static void Widen(ref ColumnVector column, MemoryTracker memory)
    {
        var narrow = column;
        column = narrow.Widened(memory);
        narrow.Release();
    }

    public void Dispose() => _compiled?.Dispose();

    private static int[]? OrdinalsOf(ValueList<ScalarExpression> expressions, ValueList<Slot> layout)
    {
        var ordinals = new int[expressions.Count];
        for (var i = 0; i < ordinals.Length; i++)
        {
            if (expressions[i] is not SlotReference reference)
                return null;
            ordinals[i] = OrdinalOf(reference.Slot, layout);
            if (ordinals[i] < 0)
                throw new InvalidOperationException($"slot {reference.Slot} is not in the input ({string.Join(", ", layout)})");
        }
        return ordinals;
    }
}
