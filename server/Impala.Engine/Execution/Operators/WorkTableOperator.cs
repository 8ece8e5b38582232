using Impala.Engine.Columnar;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.Operators;

/// <summary>Reads a recursion's working table.</summary>
internal sealed class WorkTableOperator(OperatorContext context, WorkTableNode node, WorkTable table) : Operator(context)
{
    private int _next;

    protected override OperatorState NextCore(out RecordBatch? batch)
    {
        batch = null;
        if (_next == table.Batches.Count)
            return OperatorState.Done;
        var source = table.Batches[_next++];
        var columns = new ColumnVector[source.NumColumns];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = source[i].WithType(node.Slots[i].Type);
        batch = RecordBatch.Create(columns, source.NumRows);
        return OperatorState.Batch;
    }
}
