using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;

namespace Impala.Engine.Expressions;

/// <summary>A column of the input batch.</summary>
internal sealed class InputNode(int id, SqlType type, int ordinal) : EvaluationNode(id, type, canFail: false)
{
    public override ColumnVector Evaluate(EvaluationScope scope) => scope.Input(this, ordinal);

    public override ColumnVector Plain(RecordBatch batch, EvaluationContext context) => batch[ordinal];
}
