using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Analysis;

/// <summary>Rewrites expressions from the aggregation's input to its output: keys become their slots; a column that is neither key nor inside an
/// aggregate is 42803.</summary>
internal sealed class GroupingRewriter(
    AnalysisSession session, SelectBlock block, HashSet<int> inputSlots, List<ScalarExpression> keys, List<Slot> keySlots, bool hasSets)
{
    private readonly Dictionary<int, ScalarExpression> _replacements = [];

    public PlanNode Plan { get; set; } = ValuesAnalyzer.OneRow();

    /// <summary>What is rewritten, for Impala's message: the part of the block and the text.</summary>
    public (string Part, string Text)? Subject { get; set; }

    public void AddReplacement(Slot slot, ScalarExpression value) => _replacements.Add(slot.Id, value);

    public ScalarExpression Rewrite(ScalarExpression expression)
    {
        session.EnsureStack();
        for (var i = 0; i < keys.Count; i++)
            if (keys[i].Equals(expression))
                return new SlotReference(keySlots[i]);
        if (expression is SlotReference { Slot: var slot })
        {
            if (_replacements.TryGetValue(slot.Id, out var replacement))
                return replacement;
            return inputSlots.Contains(slot.Id) ? throw Ungrouped(slot) : expression;
        }
        var children = expression.Children;
        return children.IsEmpty ? expression : expression.WithChildren(children.MapOrSame(Rewrite));
    }

    public PendingStep Step(PendingStep step)
    {
        if (step is PendingApply apply)
        {
            CheckCorrelation(apply);
            step = hasSets ? WithSetKeys(apply) : apply;
        }
        return step.Map(Rewrite);
    }

    // Above grouping sets a key may be NULL where its column is not: the subquery must see the key.
    private PendingApply WithSetKeys(PendingApply apply)
    {
        var map = new Dictionary<int, ScalarExpression>();
        foreach (var slot in apply.Correlated)
            if (keys.IndexOf(new SlotReference(slot)) is >= 0 and var key && keySlots[key] != slot)
                map.Add(slot.Id, new SlotReference(keySlots[key]));
        if (map.Count == 0)
            return apply;
        var correlated = apply.Correlated.Select(slot => map.TryGetValue(slot.Id, out var key) ? ((SlotReference)key).Slot : slot).ToList();
        return apply with { Subquery = Substitute(apply.Subquery, map), Correlated = correlated };
    }

    private PlanNode Substitute(PlanNode node, Dictionary<int, ScalarExpression> map)
    {
        session.EnsureStack();
        var mapped = NodeExpressions.Map(node, expression => ExpressionRewriter.Rewrite(
            expression, part => part is SlotReference reference && map.TryGetValue(reference.Slot.Id, out var key) ? key : part));
        return mapped.Children.IsEmpty ? mapped : mapped.WithChildren(mapped.Children.MapOrSame(child => Substitute(child, map)));
    }

    private void CheckCorrelation(PendingApply apply)
    {
        foreach (var slot in apply.Correlated)
        {
            if (!inputSlots.Contains(slot.Id))
                continue;
            if (!keys.Contains(new SlotReference(slot)))
                throw session.Errors.UngroupedInSubquery(block.Scope.Describe(slot), apply.Span);
        }
    }

    private Exception Ungrouped(Slot slot) =>
        session.Errors.Ungrouped(block.Scope.Describe(slot), block.ReferenceSpans.GetValueOrDefault(slot.Id), Subject);
}
