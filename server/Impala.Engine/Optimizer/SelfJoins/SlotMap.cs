using Impala.Engine.Expressions;

namespace Impala.Engine.Optimizer.SelfJoins;

/// <summary>Slots of one subplan and those of another that hold the same values.</summary>
internal sealed class SlotMap
{
    private readonly Dictionary<int, ScalarExpression> _map = [];

    public IReadOnlyDictionary<int, ScalarExpression> Replacements => _map;

    public void Add(Slot from, Slot to) => _map[from.Id] = new SlotReference(to);

    public bool Contains(Slot slot) => _map.ContainsKey(slot.Id);

    public ScalarExpression Map(ScalarExpression expression) => Predicates.Substitute(expression, _map);

    public Slot? Map(Slot slot) => (_map.GetValueOrDefault(slot.Id) as SlotReference)?.Slot;

    /// <summary>True when the mapped expressions are the others, in any order.</summary>
    public bool AreSame(IReadOnlyCollection<ScalarExpression> from, IReadOnlyCollection<ScalarExpression> to) =>
        from.Count == to.Count && to.ToHashSet() is var others && from.All(expression => others.Contains(Map(expression)) && Predicates.IsDeterministic(expression));
}
