using Impala.Catalog.Types;
using Impala.Engine.Columnar;

namespace Impala.Engine.Expressions;

/// <summary>Searched CASE: each condition is tried on the rows that no earlier one took; each result is computed for the rows that take it.</summary>
internal sealed unsafe class CaseNode(int id, SqlType type, EvaluationNode[] branches) : EvaluationNode(id, type, AnyCanFail(branches))
{
    public override ColumnVector Evaluate(EvaluationScope scope)
    {
        var numRows = scope.NumRows;
        var memory = scope.Context.Memory;
        using var result = new BranchResult(Type, scope);
        using var left = SelectionVector.Create(Math.Max(1, numRows), memory);
        using var taken = SelectionVector.Create(Math.Max(1, numRows), memory);
        for (var i = 0; i < numRows; i++)
            left.Indices[i] = i;
        left.Count = numRows;
        for (var i = 0; i + 1 < branches.Length && left.Count > 0; i += 2)
        {
            Split(scope, branches[i], left, taken);
            result.Fill(branches[i + 1], taken);
        }
        result.Fill(branches[^1], left);
        return result.Build();
    }

    private static void Split(EvaluationScope scope, EvaluationNode condition, SelectionVector left, SelectionVector taken)
    {
        var inPlace = left.Count == scope.NumRows || scope.IsKnown(condition) || (!condition.CanFail && left.Count > scope.NumRows / 4);
        if (inPlace)
        {
            Split(scope.GetFlat(condition), left, taken, isDense: false);
            return;
        }
        using var narrow = scope.Narrow(left);
        Split(narrow.GetFlat(condition), left, taken, isDense: true);
    }

    private static void Split(ColumnVector truth, SelectionVector left, SelectionVector taken, bool isDense)
    {
        var numLeft = 0;
        var numTaken = 0;
        for (var i = 0; i < left.Count; i++)
        {
            var row = left.Indices[i];
            var at = isDense ? i : row;
            var isTrue = truth.IsValid(at) && truth.Data[truth.Kind == VectorKind.Constant ? 0 : at] != 0;
            if (isTrue)
                taken.Indices[numTaken++] = row;
            else
                left.Indices[numLeft++] = row;
        }
        left.Count = numLeft;
        taken.Count = numTaken;
    }
}
