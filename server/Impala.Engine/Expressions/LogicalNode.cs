using Impala.Catalog.Types;
using Impala.Engine.Columnar;

namespace Impala.Engine.Expressions;

/// <summary>
/// AND and OR over three values: false, NULL, true are 0, 1, 2, so that AND is the smaller and OR the greater. An operand that could raise
/// is evaluated only for the rows that earlier operands leave undecided.
/// </summary>
internal sealed unsafe class LogicalNode(int id, LogicalKind kind, EvaluationNode[] operands) : EvaluationNode(id, SqlType.Boolean, AnyCanFail(operands))
{
    public override ColumnVector Evaluate(EvaluationScope scope)
    {
        var numRows = scope.NumRows;
        var memory = scope.Context.Memory;
        var result = ColumnVector.CreateFlat(SqlType.Boolean, numRows, memory);
        try
        {
            var states = result.Data;
            var hasNulls = false;
            new Span<byte>(states, numRows).Fill(kind == LogicalKind.And ? (byte)2 : (byte)0);
            foreach (var operand in operands)
            {
                if (!operand.CanFail || scope.IsKnown(operand))
                    hasNulls |= MergeAll(scope.GetFlat(operand), states, numRows);
                else if (!MergeUndecided(scope, operand, states, ref hasNulls))
                    break;
            }
            Decode(result, states, numRows, hasNulls, scope);
            return result;
        }
        catch
        {
            result.Release();
            throw;
        }
    }

    private bool MergeUndecided(EvaluationScope scope, EvaluationNode operand, byte* states, ref bool hasNulls)
    {
        var numRows = scope.NumRows;
        var decided = kind == LogicalKind.And ? (byte)0 : (byte)2;
        using var undecided = SelectionVector.Create(Math.Max(1, numRows), scope.Context.Memory);
        var count = 0;
        for (var i = 0; i < numRows; i++)
        {
            undecided.Indices[count] = i;
            count += states[i] != decided ? 1 : 0;
        }
        undecided.Count = count;
        if (count == 0)
            return false;
        if (count == numRows)
        {
            hasNulls |= MergeAll(scope.GetFlat(operand), states, numRows);
            return true;
        }
        using var narrow = scope.Narrow(undecided);
        var values = narrow.GetFlat(operand);
        for (var i = 0; i < count; i++)
        {
            var state = StateOf(values, i);
            hasNulls |= state == 1;
            var target = states + undecided.Indices[i];
            *target = Combine(*target, state);
        }
        return true;
    }

    private bool MergeAll(ColumnVector values, byte* states, int numRows)
    {
        if (values.Kind == VectorKind.Constant)
        {
            var state = StateOf(values, 0);
            for (var i = 0; i < numRows; i++)
                states[i] = Combine(states[i], state);
            return state == 1;
        }
        if (values.Validity == null)
        {
            if (kind == LogicalKind.And)
            {
                for (var i = 0; i < numRows; i++)
                    states[i] = Math.Min(states[i], (byte)(values.Data[i] << 1));
            }
            else
            {
                for (var i = 0; i < numRows; i++)
                    states[i] = Math.Max(states[i], (byte)(values.Data[i] << 1));
            }
            return false;
        }
        for (var i = 0; i < numRows; i++)
            states[i] = Combine(states[i], StateOf(values, i));
        return true;
    }

    private byte Combine(byte left, byte right) => kind == LogicalKind.And ? Math.Min(left, right) : Math.Max(left, right);

    private static byte StateOf(ColumnVector values, int row)
    {
        if (!values.IsValid(row))
            return 1;
        return (byte)(values.Data[values.Kind == VectorKind.Constant ? 0 : row] << 1);
    }

    private static void Decode(ColumnVector result, byte* states, int numRows, bool hasNulls, EvaluationScope scope)
    {
        if (hasNulls)
        {
            var validity = result.EnsureValidity(scope.Context.Memory);
            var numNulls = 0;
            for (var i = 0; i < numRows; i++)
            {
                if (states[i] != 1)
                    continue;
                Bitmap.Clear(validity, i);
                numNulls++;
            }
            if (numNulls == 0)
                result.DropValidity();
        }
        for (var i = 0; i < numRows; i++)
            states[i] >>= 1;
    }
}
