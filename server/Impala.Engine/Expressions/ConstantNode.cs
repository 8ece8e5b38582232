using Impala.Engine.Columnar;
using Impala.Engine.Functions;

namespace Impala.Engine.Expressions;

/// <summary>A literal; its vector is made at the first batch and stretched to each.</summary>
internal sealed class ConstantNode(int id, Constant constant) : EvaluationNode(id, constant.Type, canFail: false)
{
    private ColumnVector? _vector;

    public override ColumnVector Evaluate(EvaluationScope scope) => Stretched(scope.NumRows, scope.Context).AddReference();

    public override ColumnVector Plain(RecordBatch batch, EvaluationContext context) => Stretched(batch.NumRows, context);

    public override void Dispose()
    {
        _vector?.Release();
        _vector = null;
    }

    private ColumnVector Stretched(int numRows, EvaluationContext context)
    {
        if (_vector is null || _vector.NumRows != numRows)
        {
            var vector = _vector is null ? ConstantVectors.CreateNarrow(constant, numRows, context.Memory) : _vector.WithNumRows(numRows);
            _vector?.Release();
            _vector = vector;
        }
        return _vector;
    }
}
