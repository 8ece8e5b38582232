using Impala.Engine.Execution.Operators;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.OperatorBuilder;

/// <summary>Windows and writes.</summary>
internal sealed partial class OperatorBuilder
{
    private Operator BuildWindow(WindowNode node) => BuildUnary(node, node.Input, "ANALYTIC", (context, child) => new WindowOperator(context, child, node));

    private Operator BuildTableWrite(TableWriteNode node) => BuildUnary(node, node.Input, "WRITE", (context, child) =>
        new TableWriteOperator(context, child, node));
}
