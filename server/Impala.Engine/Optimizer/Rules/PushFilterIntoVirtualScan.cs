using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Gives a made-up relation its predicates, and equalities with values known before it starts as lookups, so that it makes
/// few rows instead of all:
/// <code>
/// Filter(c.oid = 5)(VirtualScan pg_class c)   =>   VirtualScan pg_class c [oid = 5, lookup oid: 5]
/// </code>
/// </summary>
internal sealed class PushFilterIntoVirtualScan : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not FilterNode { Input: VirtualTableScanNode scan } filter)
            return node;
        var moving = filter.Predicates.Where(Predicates.IsDeterministic).ToList();
        if (moving.Count == 0)
            return node;
        var own = SlotUse.Output(scan);
        var lookups = scan.Lookups.AddRange(moving.Select(predicate => AsLookup(predicate, scan, own)).OfType<VirtualTableLookup>());
        var predicates = Predicates.Split(scan.Predicates.AddRange(moving)).ToValueList();
        return Predicates.Filter(scan with { Predicates = predicates, Lookups = lookups }, filter.Predicates.Except(moving).ToList());
    }

    // The value may read slots of an outer query: inside an apply they are constants by the time the scan starts.
    private static VirtualTableLookup? AsLookup(ScalarExpression predicate, VirtualTableScanNode scan, IReadOnlySet<int> own)
    {
        if (!Predicates.IsEquality(predicate, out var call))
            return null;
        return Lookup(call.Arguments[0], call.Arguments[1], scan, own) ?? Lookup(call.Arguments[1], call.Arguments[0], scan, own);
    }

    private static VirtualTableLookup? Lookup(ScalarExpression column, ScalarExpression value, VirtualTableScanNode scan, IReadOnlySet<int> own)
    {
        if (column is not SlotReference reference || SlotUse.RefersTo(value, own))
            return null;
        var found = scan.Columns.FirstOrDefault(candidate => candidate.Slot.Id == reference.Slot.Id);
        return found is null ? null : new VirtualTableLookup(found.ColumnIndex, value);
    }
}
