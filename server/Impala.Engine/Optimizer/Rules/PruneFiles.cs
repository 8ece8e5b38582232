using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Leaves out files whose path fails a predicate on INPUT__FILE__NAME, and the predicate with them; the table of the scan then has only the rest:
/// <code>
/// Scan t [input__file__name = '/w/t/a.parq', x > 1]   =>   Scan t (one file) [x > 1]
/// </code>
/// </summary>
internal sealed class PruneFiles : NodeRule
{
    public override PlanNode Rewrite(PlanNode node, OptimizerContext context)
    {
        if (node is not ScanNode { Predicates.IsEmpty: false } scan || context.Statement is null
            || scan.Columns.FirstOrDefault(column => column.ColumnIndex == VirtualColumns.FileName) is not { } name)
            return node;
        var own = new HashSet<int> { name.Slot.Id };
        var deciding = scan.Predicates.Where(predicate => SlotUse.RefersOnlyTo(predicate, own) && Predicates.IsDeterministic(predicate)).ToList();
        if (deciding.Count == 0)
            return node;
        // A list of many files must not be looked through once for each file.
        var lists = deciding.ConvertAll(predicate => PathsOf(predicate, name.Slot));
        var decided = true;
        var partitions = scan.Table.Partitions.Select(partition => partition with { Files = partition.Files.Where(Passes).ToValueList() }).ToValueList();
        return scan with
        {
            Table = scan.Table with { Partitions = partitions },
            Predicates = decided ? scan.Predicates.Except(deciding).ToValueList() : scan.Predicates,
        };

        bool Passes(DataFile file)
        {
            for (var i = 0; i < deciding.Count; i++)
                if (!(lists[i]?.Contains(file.Path) ?? Evaluate(deciding[i], file.Path)))
                    return false;
            return true;
        }

        // What cannot be evaluated here (a parameter, an error) is left to the scan.
        bool Evaluate(ScalarExpression predicate, string path)
        {
            var value = ConstantFolder.TryEvaluate(
                Predicates.Substitute(predicate, new Dictionary<int, ScalarExpression> { [name.Slot.Id] = Constant.Text(path) }), context.Statement!);
            decided &= value is not null;
            return value is null || value.Value is true;
        }
    }

    /// <summary>The items when the predicate is "name IN (texts)"; else null.</summary>
    private static HashSet<string>? PathsOf(ScalarExpression predicate, Slot name) =>
        predicate is InList { Negated: false, Argument: SlotReference { Slot: var slot } } list && slot.Id == name.Id && list.Items.All(item => item is Constant)
            ? [.. list.Items.Select(item => ((Constant)item).Value?.ToString() ?? "")]
            : null;
}
