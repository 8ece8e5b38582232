using Impala.Catalog.Types;
using Impala.Engine.Columnar;

namespace Impala.Engine.Expressions;

/// <summary>IS [NOT] NULL: reads validity only.</summary>
internal sealed unsafe class IsNullNode(int id, EvaluationNode argument, bool negated) : EvaluationNode(id, SqlType.Boolean, argument.CanFail)
{
    public override ColumnVector Evaluate(EvaluationScope scope)
    {
        var values = scope.Get(argument);
        var memory = scope.Context.Memory;
        if (values.Validity == null || values.Kind == VectorKind.Constant)
        {
            var constant = ColumnVector.CreateConstant(SqlType.Boolean, scope.NumRows, memory);
            *constant.Data = values.IsConstantNull != negated ? (byte)1 : (byte)0;
            return constant;
        }
        var result = ColumnVector.CreateFlat(SqlType.Boolean, scope.NumRows, memory);
        var flip = negated ? 0 : 1;
        for (var i = 0; i < scope.NumRows; i++)
            result.Data[i] = (byte)((values.Validity[i >> 3] >> (i & 7) & 1) ^ flip);
        return result;
    }
}
