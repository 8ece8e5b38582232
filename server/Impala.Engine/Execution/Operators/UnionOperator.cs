using Impala.Catalog;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;

namespace Impala.Engine.Execution.Operators;

/// <summary>UNION ALL: its inputs one after another, columns picked by each input's mapping.</summary>
internal sealed class UnionOperator : Operator
{
    private readonly Operator?[] _children;
    private readonly int[][] _mappings;
    private readonly ValueList<Slot> _slots;
    private int _current;

    public UnionOperator(OperatorContext context, Operator[] children, int[][] mappings, ValueList<Slot> slots)
        : base(context)
    {
        _children = children;
        _mappings = mappings;
        _slots = slots;
    }

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        batch = null;
        while (_current < _children.Length)
        {
            var child = _children[_current]!;
            var state = child.Next(out batch);
            if (state == OperatorState.Blocked)
                return BlockOn(child);
            if (state == OperatorState.Batch)
            {
                batch = Retype(BatchSlice.Pick(batch!, _mappings[_current]));
                return OperatorState.Batch;
            }
            child.Dispose();
            _children[_current++] = null;
        }
        return OperatorState.Done;
    }

    public override void Dispose()
    {
        foreach (var child in _children)
            child?.Dispose();
        Array.Clear(_children);
        base.Dispose();
    }

    /// <summary>Inputs agree in layout, but may differ in a length (VARCHAR) that only the type says.</summary>
    private RecordBatch Retype(RecordBatch batch)
    {
        var isSame = true;
        for (var i = 0; i < _slots.Count; i++)
            isSame &= batch[i].Type == _slots[i].Type;
        if (isSame)
            return batch;
        var numRows = batch.NumRows;
        var (columns, selection) = batch.Detach();
        for (var i = 0; i < columns.Length; i++)
        {
            var typed = columns[i].WithType(_slots[i].Type);
            columns[i].Release();
            columns[i] = typed;
        }
        return RecordBatch.Create(columns, numRows, selection);
    }
}
