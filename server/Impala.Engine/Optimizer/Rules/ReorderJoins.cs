using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Optimizer.JoinOrder;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Joins the relations of a group of inner joins in the order expected to be cheapest, see <see cref="JoinOrderSearch"/>:
/// <code>
/// Join(Join(L, O), C)   =>   Join(L, Join(O, C))
/// </code>
/// Projections between the joins move above the group. Outer and semi joins are borders: they are relations of the group above, and
/// their inputs have groups of their own. A join with a distribution hint is left where it was written.
/// </summary>
internal sealed class ReorderJoins : OptimizerRule
{
    public override PlanNode Apply(PlanNode root, OptimizerContext context) => Visit(root, context);

    private static PlanNode Visit(PlanNode node, OptimizerContext context)
    {
        SlotUse.Guard();
        if (!IsReorderable(node))
            return node.Children.IsEmpty ? node : node.WithChildren(node.Children.MapOrSame(child => Visit(child, context)));
        var group = new Group(context);
        group.Flatten(node);
        if (group.Relations.Count is < 2 or > JoinGraph.MaxRelations)
            return node.WithChildren(node.Children.MapOrSame(child => Visit(child, context)));
        var ordered = new JoinOrderSearch(new JoinGraph(group.Relations, group.Predicates, context.Estimator)).Find();
        return group.WithComputed(ordered, node.Output);
    }

    private static bool IsReorderable(PlanNode node) =>
        node is JoinNode { Kind: JoinKind.Inner, Distribution: JoinDistribution.Undecided, Projected: null };

    private sealed class Group(OptimizerContext context)
    {
        private readonly Dictionary<int, ScalarExpression> _computed = [];

        public List<PlanNode> Relations { get; } = [];

        public List<ScalarExpression> Predicates { get; } = [];

        public void Flatten(PlanNode node)
        {
            SlotUse.Guard();
            if (node is JoinNode join && IsReorderable(node))
            {
                Flatten(join.Left);
                Flatten(join.Right);
                Predicates.AddRange(join.Conditions.Select(condition => Lowered(Engine.Optimizer.Predicates.AsPredicate(condition))));
                Predicates.AddRange(join.Residual.Select(Lowered));
            }
            else if (node is ProjectNode project && IsReorderable(project.Input) && project.Assignments.All(assignment => Engine.Optimizer.Predicates.IsDeterministic(assignment.Expression)))
            {
                Flatten(project.Input);
                foreach (var assignment in project.Assignments)
                    if (!assignment.IsIdentity)
                        _computed[assignment.Slot.Id] = Lowered(assignment.Expression);
            }
            else
            {
                Relations.Add(Visit(node, context));
            }
        }

        /// <summary>The columns that projections between the joins computed, computed above.</summary>
        public PlanNode WithComputed(PlanNode joined, ValueList<Slot> output) => _computed.Count == 0
            ? joined
            : new ProjectNode(joined, output.Map(slot => new Assignment(slot, _computed.GetValueOrDefault(slot.Id) ?? new SlotReference(slot))));

        private ScalarExpression Lowered(ScalarExpression expression) =>
            _computed.Count == 0 ? expression : Engine.Optimizer.Predicates.Substitute(expression, _computed);
    }
}
