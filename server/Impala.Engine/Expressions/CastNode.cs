using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;

namespace Impala.Engine.Expressions;

/// <summary>A conversion between types.</summary>
internal sealed class CastNode(int id, SqlType type, CastFailure onFailure, EvaluationNode argument) : EvaluationNode(id, type, argument.CanFail || !CastKernel.IsFree(argument.Type, type))
{
    public override ColumnVector Evaluate(EvaluationScope scope)
    {
        if (CastKernel.IsFree(argument.Type, Type))
            return scope.Get(argument).WithType(Type);
        var source = scope.GetFlat(argument);
        if (source.IsConstantNull)
            return ColumnVector.CreateConstantNull(Type, scope.NumRows, scope.Context.Memory);
        if (source.Kind == VectorKind.Constant && scope.NumRows > 1)
        {
            var single = CastKernel.Run(source, Type, onFailure, 1, scope.Context);
            var wide = Constantise(single, scope);
            single.Release();
            return wide;
        }
        return CastKernel.Run(source, Type, onFailure, scope.NumRows, scope.Context);
    }

    private ColumnVector Constantise(ColumnVector single, EvaluationScope scope) =>
        single.Kind == VectorKind.Constant
            ? single.WithNumRows(scope.NumRows)
            : ConstantVectors.Create(ConstantVectors.Read(single, 0), scope.NumRows, scope.Context.Memory);
}
