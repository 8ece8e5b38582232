using Impala.Engine.Execution.Operators;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Execution.OperatorBuilder;

/// <summary>Filters, projections, limits, sets, aggregation and sorting.</summary>
internal sealed partial class OperatorBuilder
{
    private Operator BuildFilter(FilterNode node) => BuildUnary(node, node.Input, "SELECT", (context, child) =>
        new FilterOperator(context, child, ExpressionCompiler.CompileFilter(node.Predicates, node.Input.Output)));

    private Operator BuildProject(ProjectNode node) => BuildUnary(node, node.Input, "PROJECT", (context, child) =>
        new ProjectOperator(context, child, new BatchProjection(node.Assignments.Map(assignment => assignment.Expression), node.Input.Output)));

    private Operator BuildLimit(LimitNode node) => BuildUnary(node, node.Input, "LIMIT", (context, child) =>
        new LimitOperator(context, child, node.Limit, node.Offset));

    private Operator BuildEnforceSingleRow(EnforceSingleRowNode node) => BuildUnary(node, node.Input, "CARDINALITY CHECK", (context, child) =>
        new EnforceSingleRowOperator(context, child, node.Output, node.PadEmpty));

    private Operator BuildAggregate(AggregateNode node) => BuildUnary(node, node.Input, "AGGREGATE", (context, child) =>
        new HashAggregateOperator(context, child, node));

    private Operator BuildSort(SortNode node) => BuildUnary(node, node.Input, "SORT", (context, child) =>
        new SortOperator(context, child, SortInput.CreateBuffer(node.Output, node.OrderBy, context.Memory)));

    private Operator BuildTopN(TopNNode node) => BuildUnary(node, node.Input, "TOP-N", (context, child) =>
        new TopNOperator(context, child, SortInput.CreateBuffer(node.Output, node.OrderBy, context.Memory), node.Limit, node.Offset));

    private Operator BuildUnion(UnionNode node)
    {
        var context = NewContext(node, "UNION");
        var children = new List<Operator>(node.Inputs.Count);
        try
        {
            var mappings = new int[node.Inputs.Count][];
            for (var i = 0; i < mappings.Length; i++)
            {
                mappings[i] = BatchProjection.OrdinalsOf(node.Mappings[i], node.Inputs[i].Output);
                children.Add(Build(node.Inputs[i]));
            }
            return new UnionOperator(context, [.. children], mappings, node.Slots);
        }
        catch
        {
            foreach (var child in children)
                child.Dispose();
            throw;
        }
    }
}
