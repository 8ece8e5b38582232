using Impala.Engine.Columnar;
using Impala.Engine.Execution.Rows;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>Literal rows; cells that are not constants (now(), folded late) are evaluated over one row without columns.</summary>
internal sealed class ValuesOperator : Operator
{
    private readonly ValuesNode _node;
    private int _next;

    public ValuesOperator(OperatorContext context, ValuesNode node)
        : base(context) => _node = node;

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        batch = null;
        var count = Math.Min(RecordBatch.DefaultNumRows, _node.Rows.Count - _next);
        if (count <= 0)
            return OperatorState.Done;
        var columns = new ColumnVector[_node.Slots.Count];
        try
        {
            for (var i = 0; i < columns.Length; i++)
                columns[i] = BuildColumn(i, count);
        }
        catch
        {
            foreach (var column in columns)
                column?.Release();
            throw;
        }
        _next += count;
        batch = RecordBatch.Create(columns, count);
        return OperatorState.Batch;
    }

    private ColumnVector BuildColumn(int column, int count)
    {
        var type = _node.Slots[column].Type;
        using var builder = new ConstantColumnBuilder(type, count, Context.Memory);
        for (var row = 0; row < count; row++)
        {
            var expression = _node.Rows[_next + row][column];
            if (expression is Constant constant)
            {
                builder.Append(constant.Value);
                continue;
            }
            var vector = BatchProjection.EvaluateConstant(expression, Context.Evaluation);
            builder.AppendRow(vector, 0);
            vector.Release();
        }
        return builder.Build();
    }
}
