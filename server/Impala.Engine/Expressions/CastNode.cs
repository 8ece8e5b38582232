using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;

namespace Impala.Engine.Expressions;

/// <summary>A conversion between types.</summary>
internal sealed class CastNode(int id, SqlType type, CastFailure onFailure, EvaluationNode argument) : EvaluationNode(id, type, argument.CanFail || CastKernel.CanFail(argument.Type, type))
{
    public override ColumnVector Evaluate(EvaluationScope scope)
    {
        if (CastKernel.IsFree(argument.Type, Type))
            return scope.Get(argument).WithType(Type);
        // Conversions among numbers read decimals of either width.
        var source = Type.IsNumeric ? scope.GetFlat(argument) : scope.GetWide(argument);
        if (source.IsConstantNull)
            return ColumnVector.CreateConstantNull(Type, scope.NumRows, scope.Context.Memory);
        if (source.Kind == VectorKind.Constant && scope.NumRows > 1)
        {
            var single = CastKernel.Run(source, Type, onFailure, 1, scope.Context);
            var wide = ConstantVectors.Repeat(single, scope.NumRows, scope.Context.Memory);
            single.Release();
            return wide;
        }
        return CastKernel.Run(source, Type, onFailure, scope.NumRows, scope.Context);
    }
}
