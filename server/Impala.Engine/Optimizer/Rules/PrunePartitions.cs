using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Leaves out partitions whose values fail a predicate on partition columns, and the predicate with them:
/// <code>
/// Scan t [year = 2024, x > 1]   =>   Scan t partitions={year=2024} [x > 1]
/// </code>
/// </summary>
internal sealed class PrunePartitions : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not ScanNode { Table.NumPartitionColumns: > 0, Predicates.IsEmpty: false } scan || context.Statement is null)
            return node;
        var keys = scan.Columns.Where(column => column.ColumnIndex >= scan.Table.NumDataColumns).ToDictionary(column => column.Slot.Id);
        var own = keys.Keys.ToHashSet();
        var deciding = scan.Predicates.Where(predicate => SlotUse.RefersOnlyTo(predicate, own) && Predicates.IsDeterministic(predicate)).ToList();
        if (deciding.Count == 0)
            return node;
        var kept = new List<long>();
        var decided = true;
        foreach (var partition in scan.Table.Partitions)
        {
            if (scan.PartitionIds is { } ids && !ids.AsSpan().Contains(partition.Id))
                continue;
            var verdict = Passes(partition, scan.Table, keys, deciding, context);
            // What could not be evaluated here (a parameter, an error) is left to the scan.
            decided &= verdict is not null;
            if (verdict != false)
                kept.Add(partition.Id);
        }
        var predicates = decided ? scan.Predicates.Except(deciding).ToValueList() : scan.Predicates;
        if (!decided && scan.PartitionIds is { } before && before.Count == kept.Count)
            return node;
        return scan with { PartitionIds = kept.ToValueList(), Predicates = predicates };
    }

    private static bool? Passes(Partition partition, Table table, Dictionary<int, ScanColumn> keys, List<ScalarExpression> predicates, OptimizerContext context)
    {
        var values = new Dictionary<int, ScalarExpression>();
        foreach (var (slot, column) in keys)
        {
            var text = partition.Values[column.ColumnIndex - table.NumDataColumns];
            values[slot] = text is null
                ? Constant.Null(column.Slot.Type)
                : AsType(Constant.Text(text), column.Slot.Type);
        }
        foreach (var predicate in predicates)
        {
            var value = ConstantFolder.TryEvaluate(Predicates.Substitute(predicate, values), context.Statement!);
            if (value is null)
                return null;
            if (value.Value is not true)
                return false;
        }
        return true;
    }

    private static ScalarExpression AsType(Constant text, SqlType type) => type == SqlType.String ? text : new Cast(text, type, CastFailure.Error);
}
