using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.SelfJoins;

/// <summary>What an aggregation reads, taken apart: scans joined by predicates, and expressions computed between.</summary>
internal sealed class GroupedRelations
{
    private readonly Dictionary<int, ScalarExpression> _computed = [];

    public List<ScanNode> Relations { get; } = [];

    /// <summary>All that restricts the rows, over the scans' slots; the scans' own predicates too.</summary>
    public List<ScalarExpression> Predicates { get; } = [];

    /// <summary>Null when there is anything else than scans, filters, inner joins and projections.</summary>
    public static GroupedRelations? Of(AggregateNode aggregate)
    {
        var relations = new GroupedRelations();
        return relations.TryAdd(aggregate.Input) ? relations : null;
    }

    /// <summary>A column of the aggregation's input in terms of the scans' slots.</summary>
    public ScalarExpression Resolve(Slot slot) => _computed.GetValueOrDefault(slot.Id) ?? new SlotReference(slot);

    public ScalarExpression Lowered(ScalarExpression expression) => _computed.Count == 0 ? expression : Engine.Optimizer.Predicates.Substitute(expression, _computed);

    private bool TryAdd(PlanNode node)
    {
        SlotUse.Guard();
        switch (node)
        {
            case ScanNode { Limit: < 0 } scan:
                Relations.Add(scan);
                Predicates.AddRange(scan.Predicates);
                return true;
            case FilterNode filter when TryAdd(filter.Input):
                Predicates.AddRange(filter.Predicates.Select(Lowered));
                return true;
            case ProjectNode project when TryAdd(project.Input):
                foreach (var assignment in project.Assignments.Where(assignment => !assignment.IsIdentity))
                    _computed[assignment.Slot.Id] = Lowered(assignment.Expression);
                return project.Assignments.All(assignment => Engine.Optimizer.Predicates.IsDeterministic(assignment.Expression));
            case JoinNode { Kind: JoinKind.Inner, Projected: null } join when TryAdd(join.Left) && TryAdd(join.Right):
                Predicates.AddRange(join.Conditions.Select(condition => Lowered(Engine.Optimizer.Predicates.AsPredicate(condition))));
                Predicates.AddRange(join.Residual.Select(Lowered));
                return true;
            default:
                return false;
        }
    }
}
