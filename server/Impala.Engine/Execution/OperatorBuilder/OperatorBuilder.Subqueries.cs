using Impala.Engine.Execution.Operators;
using Impala.Engine.Execution.Profile;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.OperatorBuilder;

/// <summary>Dependent loops, recursions and set-returning functions.</summary>
internal sealed partial class OperatorBuilder
{
    private Operator BuildApply(ApplyNode node) => BuildUnary(node, node.Input, "APPLY", (context, child) =>
        new ApplyOperator(context, child, node, BuildSubquery));

    private Operator BuildRecursion(RecursiveNode node) => BuildUnary(node, node.Initial, "RECURSION", (context, child) =>
        new RecursiveOperator(context, child, node, BuildSubquery));

    private WorkTableOperator BuildWorkTable(WorkTableNode node) => new(
        NewContext(node, "WORK TABLE"), node, _instance.WorkTables.GetValueOrDefault(node.WorkTable) ?? throw new InvalidOperationException($"no working table {node.WorkTable}"));

    private Operator BuildProjectSet(ProjectSetNode node) => BuildUnary(node, node.Input, "PROJECT SET", (context, child) =>
        new ProjectSetOperator(context, child, node));

    private TableFunctionOperator BuildTableFunction(TableFunctionNode node) => new(NewContext(node, "TABLE FUNCTION"), node);

    /// <summary>Runs of a subquery keep counters of their own, which are not reported: there may be one a row.</summary>
    private Operator BuildSubquery(FragmentInstanceContext instance, PlanNode plan) =>
        new OperatorBuilder(instance, new InstanceMetrics(), _ranges).Build(plan);
}
