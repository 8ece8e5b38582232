using Impala.Catalog;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

internal sealed partial class PruneColumns
{
    private static ScanNode PruneScan(ScanNode scan, HashSet<int> wanted)
    {
        var needed = SlotUse.OfNode(scan);
        needed.UnionWith(wanted);
        var columns = Kept(scan.Columns, column => needed.Contains(column.Slot.Id));
        return columns.Count == scan.Columns.Count ? scan : scan with { Columns = columns };
    }

    private static VirtualTableScanNode PruneVirtualScan(VirtualTableScanNode scan, HashSet<int> wanted)
    {
        var needed = SlotUse.OfNode(scan);
        needed.UnionWith(wanted);
        var columns = Kept(scan.Columns, column => needed.Contains(column.Slot.Id));
        return columns.Count == scan.Columns.Count ? scan : scan with { Columns = columns };
    }

    private static ValuesNode PruneValues(ValuesNode values, HashSet<int> wanted)
    {
        var places = Enumerable.Range(0, values.Slots.Count).Where(i => wanted.Contains(values.Slots[i].Id)).ToList();
        if (places.Count == values.Slots.Count)
            return values;
        return new ValuesNode(places.Select(i => values.Slots[i]).ToValueList(), values.Rows.Map(row => places.Select(i => row[i]).ToValueList()));
    }

    private static UnionNode PruneUnion(UnionNode union, HashSet<int> wanted)
    {
        var places = Enumerable.Range(0, union.Slots.Count).Where(i => wanted.Contains(union.Slots[i].Id)).ToList();
        // Rows are counted by a column.
        if (places.Count == 0 && union.Slots.Count > 0)
            places.Add(0);
        var slots = places.Select(i => union.Slots[i]).ToValueList();
        var mappings = union.Mappings.Map(mapping => places.Select(i => mapping[i]).ToValueList());
        var inputs = union.Inputs.Select((input, i) => Tight(input, mappings[i].Select(slot => slot.Id).ToHashSet())).ToValueList();
        return new UnionNode(slots, inputs, mappings);
    }
}
