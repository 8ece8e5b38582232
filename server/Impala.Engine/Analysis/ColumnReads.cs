using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Analysis;

/// <summary>A table that the statement's own text names in FROM, as it was scanned; what views read is not among these.</summary>
public sealed record NamedScan(Table Table, ValueList<ScanColumn> Columns);

/// <summary>Which columns a statement's own text reads, for privileges on columns. Views are read with the rights of whoever made them.</summary>
public static class ColumnReads
{
    /// <param name="output">The slots of the statement's result.</param>
    public static IReadOnlyDictionary<TableName, IReadOnlySet<string>> Of(AnalysisContext context, PlanNode plan, IEnumerable<Slot> output)
    {
        var used = output.Select(slot => slot.Id).ToHashSet();
        var open = new Stack<PlanNode>([plan]);
        while (open.TryPop(out var node))
        {
            used.UnionWith(SlotUse.OfNode(node));
            foreach (var child in node.Children)
                open.Push(child);
        }
        var reads = new Dictionary<TableName, IReadOnlySet<string>>();
        foreach (var scan in context.NamedScans)
        {
            // Virtual columns, as the file's name, are of the table as a whole: nobody can be given them alone.
            var columns = scan.Columns.Where(column => used.Contains(column.Slot.Id)).Select(column => VirtualColumns.IsVirtual(column.ColumnIndex)
                ? VirtualColumns.Of(column.ColumnIndex).Name
                : scan.Table.Columns[column.ColumnIndex].Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
            reads[scan.Table.Name] = reads.TryGetValue(scan.Table.Name, out var before) ? columns.Union(before).ToHashSet(StringComparer.OrdinalIgnoreCase) : columns;
        }
        return reads;
    }
}
