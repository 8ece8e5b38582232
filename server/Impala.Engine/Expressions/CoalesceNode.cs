using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Engine.Expressions;

/// <summary>The first argument that is not NULL; a later one is computed for the rows that are still NULL.</summary>
internal sealed unsafe class CoalesceNode(int id, SqlType type, EvaluationNode[] arguments) : EvaluationNode(id, type, AnyCanFail(arguments))
{
    public override ColumnVector Evaluate(EvaluationScope scope)
    {
        var first = scope.Get(arguments[0]);
        if (arguments.Length == 1 || (!first.HasNulls && first.Kind != VectorKind.Constant) || (first.Kind == VectorKind.Constant && !first.IsConstantNull))
            return first.AddReference();
        var numRows = scope.NumRows;
        var memory = scope.Context.Memory;
        using var result = new BranchResult(Type, scope);
        using var open = SelectionVector.Create(Math.Max(1, numRows), memory);
        using var filled = SelectionVector.Create(Math.Max(1, numRows), memory);
        for (var i = 0; i < numRows; i++)
            open.Indices[i] = i;
        open.Count = numRows;
        foreach (var argument in arguments)
        {
            if (open.Count == 0)
                break;
            if (open.Count == numRows || scope.IsKnown(argument) || argument is ConstantNode or InputNode)
            {
                var values = scope.GetFlat(argument);
                Split(values, open, filled, null);
                result.Copy(values, filled, sourceIsDense: false);
                continue;
            }
            using var dense = SelectionVector.Create(Math.Max(1, numRows), memory);
            using var narrow = scope.Narrow(open);
            var part = narrow.GetFlat(argument);
            Split(part, open, filled, dense);
            using var compact = new Gathered(part, dense, memory);
            result.Copy(compact.Vector, filled, sourceIsDense: true);
        }
        if (open.Count > 0)
            result.SetNull(open);
        return result.Build();
    }

    // Rows with a value go to filled (and their position within the part to dense), the others stay open.
    private static void Split(ColumnVector values, SelectionVector open, SelectionVector filled, SelectionVector? dense)
    {
        var numOpen = 0;
        var numFilled = 0;
        for (var i = 0; i < open.Count; i++)
        {
            var row = open.Indices[i];
            if (!values.IsValid(dense is null ? row : i))
            {
                open.Indices[numOpen++] = row;
                continue;
            }
            if (dense is not null)
                dense.Indices[numFilled] = i;
            filled.Indices[numFilled++] = row;
        }
        open.Count = numOpen;
        filled.Count = numFilled;
        dense?.Count = numFilled;
    }

    private readonly struct Gathered(ColumnVector source, SelectionVector rows, MemoryTracker memory) : IDisposable
    {
        public ColumnVector Vector { get; } = VectorGather.Gather(source, rows, memory);

        public void Dispose() => Vector.Release();
    }
}
