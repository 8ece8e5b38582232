using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Analysis;

/// <summary>Gives expressions slots: a projection on top of a plan that passes everything through and computes what is not a slot yet.</summary>
internal sealed class SlotProjection(PlanNode input, AnalysisSession session)
{
    private readonly List<Assignment> _computed = [];
    private readonly HashSet<int> _available = [.. input.Output.Select(slot => slot.Id)];

    public Slot SlotFor(ScalarExpression expression, string name)
    {
        if (expression is SlotReference reference && _available.Contains(reference.Slot.Id))
            return reference.Slot;
        foreach (var known in _computed)
            if (known.Expression.Equals(expression))
                return known.Slot;
        var slot = session.NewSlot(expression is SlotReference outer ? outer.Slot.Name : name, expression.Type);
        _computed.Add(new Assignment(slot, expression));
        return slot;
    }

    /// <summary>The input itself when nothing had to be computed.</summary>
    public PlanNode Build() => _computed.Count == 0
        ? input
        : new ProjectNode(input, [.. input.Output.Select(slot => new Assignment(slot, new SlotReference(slot))), .. _computed]);
}
