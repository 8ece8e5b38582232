using Impala.Engine.Columnar;

namespace Impala.Engine.Expressions;

/// <summary>A literal; its vector is made at the first batch and stretched to each.</summary>
internal sealed class ConstantNode(int id, Constant constant) : EvaluationNode(id, constant.Type, canFail: false)
{
    private ColumnVector? _vector;

    public override ColumnVector Evaluate(EvaluationScope scope)
    {
        if (_vector is null || _vector.NumRows != scope.NumRows)
        {
            var vector = _vector is null
                ? ConstantVectors.CreateNarrow(constant, scope.NumRows, scope.Context.Memory)
                : _vector.WithNumRows(scope.NumRows);
            _vector?.Release();
            _vector = vector;
        }
        return _vector.AddReference();
    }

    public override void Dispose()
    {
        _vector?.Release();
        _vector = null;
    }
}
