using Impala.Engine.Execution.Operators;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.OperatorBuilder;

/// <summary>Joins.</summary>
internal sealed partial class OperatorBuilder
{
    private Operator BuildJoin(JoinNode node)
    {
        var context = NewContext(node, node.Conditions.IsEmpty ? "NESTED LOOP JOIN" : "HASH JOIN");
        var left = Build(node.Left);
        Operator? right = null;
        try
        {
            right = Build(node.Right);
            return node.Conditions.IsEmpty
                ? new NestedLoopJoinOperator(context, left, right, node)
                : new HashJoinOperator(context, left, right, node);
        }
        catch
        {
            left.Dispose();
            right?.Dispose();
            throw;
        }
    }
}
