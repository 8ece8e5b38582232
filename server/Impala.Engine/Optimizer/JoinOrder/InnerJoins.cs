using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.JoinOrder;

/// <summary>A group of inner joins taken apart: its relations, all conditions as predicates, and what projections between the joins computed.</summary>
internal sealed class InnerJoins
{
    private readonly Dictionary<int, ScalarExpression> _computed = [];

    private InnerJoins(PlanNode root) => Output = root.Output;

    /// <summary>What the group's root gave.</summary>
    public ValueList<Slot> Output { get; }

    public List<PlanNode> Relations { get; } = [];

    /// <summary>Over the relations' slots.</summary>
    public List<ScalarExpression> Predicates { get; } = [];

    public static bool IsPart(PlanNode node) => node is JoinNode { Kind: JoinKind.Inner, Distribution: JoinDistribution.Undecided, Projected: null, IsOrdered: false };

    /// <param name="root">A join for which <see cref="IsPart"/> holds.</param>
    /// <param name="visit">What is done to each relation.</param>
    public static InnerJoins Of(PlanNode root, Func<PlanNode, PlanNode>? visit = null)
    {
        var joins = new InnerJoins(root);
        joins.Flatten(root, visit);
        return joins;
    }

    /// <summary>The joined relations giving what the group's root gave: computed columns are computed above all joins.</summary>
    /// <param name="joined">The relations, joined.</param>
    /// <param name="replacements">Slots that the relations no longer give, and what to give for them.</param>
    public PlanNode WithOutput(PlanNode joined, IReadOnlyDictionary<int, ScalarExpression>? replacements = null)
    {
        if (_computed.Count == 0 && replacements is null)
            return joined;
        return new ProjectNode(joined, Output.Map(slot =>
        {
            var expression = _computed.GetValueOrDefault(slot.Id) ?? new SlotReference(slot);
            return new Assignment(slot, replacements is null ? expression : Engine.Optimizer.Predicates.Substitute(expression, replacements));
        }));
    }

    private void Flatten(PlanNode node, Func<PlanNode, PlanNode>? visit)
    {
        SlotUse.Guard();
        if (node is JoinNode join && IsPart(node))
        {
            Flatten(join.Left, visit);
            Flatten(join.Right, visit);
            Predicates.AddRange(join.Conditions.Select(condition => Lowered(Engine.Optimizer.Predicates.AsPredicate(condition))));
            Predicates.AddRange(join.Residual.Select(Lowered));
        }
        else if (node is ProjectNode project && IsPart(project.Input) && project.Assignments.All(assignment => Engine.Optimizer.Predicates.IsDeterministic(assignment.Expression)))
        {
            Flatten(project.Input, visit);
            foreach (var assignment in project.Assignments)
                if (!assignment.IsIdentity)
                    _computed[assignment.Slot.Id] = Lowered(assignment.Expression);
        }
        else
        {
            Relations.Add(visit is null ? node : visit(node));
        }
    }

    private ScalarExpression Lowered(ScalarExpression expression) =>
        _computed.Count == 0 ? expression : Engine.Optimizer.Predicates.Substitute(expression, _computed);
}
