using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Filters every input of a union by the predicate in that input's slots:
/// <code>
/// Filter(u > 1)(Union(u; A.x, B.y))   =>   Union(u; Filter(x > 1)(A), Filter(y > 1)(B))
/// </code>
/// </summary>
internal sealed class PushFilterThroughUnion : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not FilterNode { Input: UnionNode union } filter)
            return node;
        // A random predicate would be drawn for other rows than before.
        var moving = filter.Predicates.Where(Predicates.IsDeterministic).ToList();
        if (moving.Count == 0)
            return node;
        var inputs = new List<PlanNode>();
        for (var i = 0; i < union.Inputs.Count; i++)
        {
            var replacements = new Dictionary<int, ScalarExpression>();
            for (var column = 0; column < union.Slots.Count; column++)
                replacements[union.Slots[column].Id] = new SlotReference(union.Mappings[i][column]);
            inputs.Add(Predicates.Filter(union.Inputs[i], moving.ConvertAll(predicate => Predicates.Substitute(predicate, replacements))));
        }
        return Predicates.Filter(union with { Inputs = inputs.ToValueList() }, filter.Predicates.Except(moving).ToList());
    }
}
