using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;

namespace Impala.Engine.Expressions;

/// <summary>x [NOT] IN (constants): TRUE when found, NULL when not found and the list has a NULL, else FALSE.</summary>
internal sealed unsafe class InListNode(int id, EvaluationNode argument, ConstantSet set, bool negated)
    : KernelNode(id, SqlType.Boolean, argument.CanFail, isStrict: true, isDeterministic: true, [argument])
{
    protected override ColumnVector Compute(ReadOnlySpan<ColumnVector> values, int numRows, EvaluationContext context)
    {
        var result = ColumnVector.CreateFlat(SqlType.Boolean, numRows, context.Memory);
        set.Contains(values[0], result.Data, numRows);
        if (set.HasNull)
        {
            var validity = result.EnsureValidity(context.Memory);
            for (var i = 0; i < numRows; i++)
                if (result.Data[i] == 0)
                    Bitmap.Clear(validity, i);
        }
        if (negated)
        {
            for (var i = 0; i < numRows; i++)
                result.Data[i] ^= 1;
        }
        return result;
    }
}
