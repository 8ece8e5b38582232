using System.Runtime.CompilerServices;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;

namespace Impala.Engine.Expressions;

/// <summary>
/// The rows under evaluation and the node values known for them. The root scope is a batch (its selected rows); a branch of CASE, AND, OR or
/// COALESCE that only some rows need is a scope of its own over those rows. Values known to an outer scope are gathered, not recomputed.
/// </summary>
internal sealed unsafe class EvaluationScope : IDisposable
{
    private RecordBatch? _batch;
    private readonly EvaluationScope? _parent;
    private int* _rows;
    private readonly ColumnVector?[] _values;
    private readonly ColumnVector?[] _flat;
    private List<ColumnVector>? _widened;

    /// <summary>A root scope, for one batch after the other.</summary>
    public EvaluationScope(int numNodes, EvaluationContext context)
    {
        Context = context;
        _values = new ColumnVector?[numNodes];
        _flat = new ColumnVector?[numNodes];
    }

    private EvaluationScope(EvaluationScope parent, SelectionVector rows)
    {
        _parent = parent;
        Context = parent.Context;
        _rows = rows.Indices;
        NumRows = rows.Count;
        _values = new ColumnVector?[parent._values.Length];
        _flat = new ColumnVector?[parent._values.Length];
    }

    public EvaluationContext Context { get; }

    public int NumRows { get; private set; }

    /// <summary>Makes this empty root scope that of the selected rows of a batch, or of all its rows when <paramref name="ignoreSelection"/>.</summary>
    public void Begin(RecordBatch batch, bool ignoreSelection)
    {
        _batch = batch;
        var selection = ignoreSelection ? null : batch.Selection;
        _rows = selection is null ? null : selection.Indices;
        NumRows = selection is null ? batch.NumRows : selection.Count;
    }

    /// <summary>A scope over some of this scope's rows; the selection must outlive it.</summary>
    public EvaluationScope Narrow(SelectionVector rows) => new(this, rows);

    /// <summary>The node's values, borrowed from the scope.</summary>
    public ColumnVector Get(EvaluationNode node)
    {
        if (_values[node.Id] is { } known)
            return known;
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw FunctionErrors.TooDeep();
        var outer = _parent?.Find(node.Id);
        var values = outer is null ? node.Evaluate(this) : VectorGather.Gather(outer, _rows, NumRows, Context.Memory);
        _values[node.Id] = values;
        return values;
    }

    /// <summary>The node's values as a flat or constant vector, which is what kernels take.</summary>
    public ColumnVector GetFlat(EvaluationNode node)
    {
        var values = Get(node);
        return values.Kind == VectorKind.Dictionary ? _flat[node.Id] ??= VectorGather.Flatten(values, Context.Memory) : values;
    }

    /// <summary>As <see cref="GetFlat"/>, in the width of the node's type: what code gets that does not know narrow decimals.</summary>
    public ColumnVector GetWide(EvaluationNode node)
    {
        var values = GetFlat(node);
        if (!values.IsNarrow)
            return values;
        var wide = values.Widened(Context.Memory);
        (_widened ??= []).Add(wide);
        return wide;
    }

    public bool IsKnown(EvaluationNode node) => _values[node.Id] is not null;

    /// <summary>A column of the batch, for this scope's rows; the caller owns a reference.</summary>
    public ColumnVector Input(EvaluationNode node, int ordinal)
    {
        if (_parent is not null)
            return VectorGather.Gather(_parent.Get(node), _rows, NumRows, Context.Memory);
        var column = _batch![ordinal];
        return _rows == null ? column.AddReference() : VectorGather.Gather(column, _rows, NumRows, Context.Memory);
    }

    /// <summary>Frees the values; a root scope may begin another batch then.</summary>
    public void Dispose()
    {
        foreach (var vector in _values)
            vector?.Release();
        foreach (var vector in _flat)
            vector?.Release();
        if (_widened is not null)
        {
            foreach (var vector in _widened)
                vector.Release();
            _widened.Clear();
        }
        Array.Clear(_values);
        Array.Clear(_flat);
        _batch = null;
        _rows = null;
    }

    private ColumnVector? Find(int id)
    {
        if (_values[id] is { } known)
            return known;
        if (_parent?.Find(id) is not { } outer)
            return null;
        return _values[id] = VectorGather.Gather(outer, _rows, NumRows, Context.Memory);
    }
}
