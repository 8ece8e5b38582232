using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer;

/// <summary>Node rules that open ways for each other and are therefore tried together at every node, in order.</summary>
internal sealed class RuleGroup(string name, params NodeRule[] rules) : NodeRule
{
    public override string Name => name;

    public IReadOnlyList<NodeRule> Rules => rules;

    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        foreach (var rule in rules)
        {
            if (context.IsDisabled(rule))
                continue;
            var rewritten = rule.Rewrite(node, context);
            if (!ReferenceEquals(rewritten, node))
                return rewritten;
        }
        return node;
    }
}
