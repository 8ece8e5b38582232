using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Analysis;

/// <summary>Rewrites expressions from the aggregation's input to its output: keys become their slots; a column that is neither key nor inside an
/// aggregate is 42803.</summary>
internal sealed class GroupingRewriter(
    AnalysisSession session, SelectBlock block, HashSet<int> inputSlots, List<ScalarExpression> keys, List<Slot> keySlots, bool hasSets)
{
    private readonly Dictionary<int, ScalarExpression> _replacements = [];

    public PlanNode Plan { get; set; } = ValuesAnalyzer.OneRow();

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
            CheckCorrelation(apply);
        return step.Map(Rewrite);
    }

    private void CheckCorrelation(PendingApply apply)
    {
        foreach (var slot in apply.Correlated)
        {
            if (!inputSlots.Contains(slot.Id))
                continue;
            if (!keys.Contains(new SlotReference(slot)))
                throw session.Errors.UngroupedInSubquery(block.Scope.Describe(slot), apply.Span);
            if (hasSets && !keySlots.Contains(slot))
                throw session.Errors.Unsupported("a subquery that refers to a key of GROUPING SETS", apply.Span);
        }
    }

    private Exception Ungrouped(Slot slot) =>
        session.Errors.Ungrouped(block.Scope.Describe(slot), block.ReferenceSpans.GetValueOrDefault(slot.Id));
}
