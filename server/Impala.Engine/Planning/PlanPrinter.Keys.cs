using Impala.Catalog.Objects;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning;

public static partial class PlanPrinter
{
    /// <summary>The line "fk/pk conjuncts" of joins: which of their conditions look as if the right side's column were a key, as its stored
    /// statistics have it (source: JoinNode.getFkPkEqJoinConjuncts).</summary>
    private sealed partial class Page
    {
        /// <summary>Statistics are estimates: as many distinct values as rows but for this part make a key.</summary>
        private const double KeyTolerance = 0.05;

        private readonly Dictionary<int, (ScanNode Scan, int ColumnIndex)> _scanned = [];

        private void FindScannedColumns(PlanNode root)
        {
            SlotUse.Guard();
            if (root is ScanNode scan)
                foreach (var column in scan.Columns)
                    _scanned[column.Slot.Id] = (scan, column.ColumnIndex);
            foreach (var child in root.Children)
                FindScannedColumns(child);
        }

        private void AppendKeyConditions(JoinNode join, string prefix)
        {
            if (!IsExtended || join.Kind is not (JoinKind.Inner or JoinKind.LeftOuter or JoinKind.RightOuter or JoinKind.FullOuter))
                return;
            var known = join.Conditions
                .Select(condition => (Condition: condition, Left: Counted(condition.Left), Right: Counted(condition.Right)))
                .Where(pair => pair.Left is not null && pair.Right is not null)
                .GroupBy(pair => (pair.Left!.Value.Scan.NodeId, pair.Right!.Value.Scan.NodeId))
                .ToList();
            var keys = known
                .Where(group => group.Aggregate(1.0, (product, pair) => product * pair.Right!.Value.NumDistinct) >= Math.Round(group.First().Right!.Value.Scan.Table.NumRows * (1 - KeyTolerance)))
                .SelectMany(group => group.Select(pair => Condition(pair.Condition)))
                .ToList();
            Line(prefix, "fk/pk conjuncts: " + (known.Count == 0 ? "assumed fk/pk" : keys.Count == 0 ? "none" : string.Join(", ", keys)));
        }

        /// <summary>The scan a column comes from and its distinct values; null where rows or values were not counted.</summary>
        private (ScanNode Scan, long NumDistinct)? Counted(ScalarExpression expression)
        {
            if (expression is not SlotReference reference || !_scanned.TryGetValue(reference.Slot.Id, out var scanned))
                return null;
            var (scan, index) = scanned;
            var table = scan.Table;
            if (index < 0 || table.NumRows < 0)
                return null;
            if (index >= table.NumDataColumns)
                return (scan, table.Partitions.Select(partition => partition.Values[index - table.NumDataColumns]).Distinct(StringComparer.Ordinal).Count());
            return table.Columns[index].Statistics is ColumnStatistics { NumDistinct: >= 0 } statistics ? (scan, statistics.NumDistinct) : null;
        }
    }
}
