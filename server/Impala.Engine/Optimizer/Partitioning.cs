using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer;

/// <summary>
/// How the rows of a subplan are spread over instances. With hash keys, each key is a class of slots known to be equal in every row
/// (after a join on a = b the rows are placed by a and by b), in the order in which the key was hashed.
/// </summary>
internal sealed record Partitioning(PartitioningKind Kind, IReadOnlyList<IReadOnlySet<int>> Keys)
{
    /// <summary>One instance, on the coordinator.</summary>
    public static readonly Partitioning Coordinator = new(PartitioningKind.Coordinator, []);

    /// <summary>Several instances, rows anywhere.</summary>
    public static readonly Partitioning Random = new(PartitioningKind.Random, []);

    public bool IsSingle => Kind == PartitioningKind.Coordinator;

    public static Partitioning Hash(IEnumerable<ScalarExpression> keys)
    {
        var classes = new List<IReadOnlySet<int>>();
        foreach (var key in keys)
        {
            // A key that is computed cannot be recognised above; such rows count as spread anywhere.
            if (key is not SlotReference reference)
                return Random;
            classes.Add(new HashSet<int> { reference.Slot.Id });
        }
        return classes.Count == 0 ? Random : new Partitioning(PartitioningKind.Hash, classes);
    }

    /// <summary>True when rows equal in these slots are always in one instance.</summary>
    public bool Collocates(IEnumerable<Slot> slots)
    {
        if (IsSingle)
            return true;
        var ids = slots.Select(slot => slot.Id).ToHashSet();
        return Kind == PartitioningKind.Hash && Keys.All(key => key.Overlaps(ids));
    }

    /// <summary>The conditions whose given sides are the hash keys, in key order; null when a key is not among them.</summary>
    public IReadOnlyList<EquiCondition>? Match(ValueList<EquiCondition> conditions, Func<EquiCondition, ScalarExpression> side)
    {
        if (Kind != PartitioningKind.Hash)
            return null;
        var matched = new List<EquiCondition>();
        foreach (var key in Keys)
        {
            var found = conditions.FirstOrDefault(condition => side(condition) is SlotReference reference && key.Contains(reference.Slot.Id));
            if (found is null)
                return null;
            matched.Add(found);
        }
        return matched;
    }

    /// <summary>Adds what an inner join's equalities tell about the keys.</summary>
    public Partitioning WithEqualities(ValueList<EquiCondition> conditions)
    {
        if (Kind != PartitioningKind.Hash)
            return this;
        var classes = Keys.Select(key => new HashSet<int>(key)).ToList();
        foreach (var condition in conditions)
        {
            if (condition is not { NullSafe: false, Left: SlotReference left, Right: SlotReference right })
                continue;
            foreach (var key in classes)
            {
                if (key.Contains(left.Slot.Id))
                    key.Add(right.Slot.Id);
                else if (key.Contains(right.Slot.Id))
                    key.Add(left.Slot.Id);
            }
        }
        return this with { Keys = classes };
    }

    /// <summary>The partitioning in terms of a projection's slots.</summary>
    public Partitioning Through(ProjectNode project)
    {
        if (Kind != PartitioningKind.Hash)
            return this;
        var classes = new List<IReadOnlySet<int>>();
        foreach (var key in Keys)
        {
            var kept = new HashSet<int>();
            foreach (var assignment in project.Assignments)
                if (assignment.Expression is SlotReference reference && key.Contains(reference.Slot.Id))
                    kept.Add(assignment.Slot.Id);
            if (kept.Count == 0)
                return Random;
            classes.Add(kept);
        }
        return this with { Keys = classes };
    }
}

internal enum PartitioningKind : byte
{
    Coordinator,
    Random,
    Hash,
}
