using System.Diagnostics;
using System.Runtime.CompilerServices;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning.Statistics;

/// <summary>
/// Expected rows of every node, from the row counts of files, column statistics where they exist, and guesses elsewhere. Results are
/// kept by node identity: plans are immutable, so a node's estimate never changes.
/// </summary>
internal sealed class PlanEstimator(FooterStatistics? footers = null)
{
    private const double GuessedFunctionRows = 10;
    private const double GuessedVirtualRows = 1000;

    private static readonly Dictionary<int, ColumnEstimate> NoColumns = [];

    private readonly ConditionalWeakTable<PlanNode, RelationEstimate> _known = [];

    public PlanEstimate Estimate(PlanNode node)
    {
        var relation = Relation(node);
        return new PlanEstimate(relation.NumRows, RelationEstimate.RowSize(node.Output));
    }

    public RelationEstimate Relation(PlanNode node)
    {
        SlotUse.Guard();
        if (_known.TryGetValue(node, out var known))
            return known;
        var made = Make(node);
        _known.AddOrUpdate(node, made);
        return made;
    }

    private RelationEstimate Make(PlanNode node) => node switch
    {
        ScanNode scan => OfScan(scan),
        VirtualTableScanNode scan => OfVirtualScan(scan),
        ValuesNode values => Guessed(values, values.Rows.Count),
        TableFunctionNode function => Guessed(function, GuessedFunctionRows),
        ExchangeSourceNode source => new RelationEstimate(source.Estimate.NumRows, NoColumns),
        FilterNode filter => Filtered(Relation(filter.Input), filter.Predicates),
        ProjectNode project => OfProject(project),
        ProjectSetNode projectSet => Relation(projectSet.Input).WithRows(Relation(projectSet.Input).NumRows * GuessedFunctionRows),
        SharedReadNode read => new RelationEstimate(read.Estimate.NumRows, NoColumns),
        SortNode or ExchangeNode or WindowNode or SharedNode => Relation(node.Children[0]),
        TableWriteNode write => Guessed(write, Math.Max(1, write.Table.Partitions.Count)),
        TopNNode topN => Capped(Relation(topN.Input), topN.Limit),
        LimitNode limit => limit.Limit < 0 ? Relation(limit.Input) : Capped(Relation(limit.Input), limit.Limit),
        EnforceSingleRowNode single => Relation(single.Input) with { NumRows = 1 },
        UnionNode union => OfUnion(union),
        AggregateNode aggregate => OfAggregate(aggregate),
        ApplyNode apply => OfApply(apply),
        RecursiveNode or WorkTableNode => Guessed(node, GuessedFunctionRows),
        JoinNode join => JoinEstimate.Of(join, Relation(join.Left), Relation(join.Right)),
        _ => throw new UnreachableException(node.GetType().Name),
    };

    private RelationEstimate OfScan(ScanNode scan)
    {
        var numRows = TableRows(scan);
        var columns = new Dictionary<int, ColumnEstimate>();
        var relation = new object();
        foreach (var column in scan.Columns)
        {
            columns[column.Slot.Id] = OfColumn(scan, column, numRows, relation);
        }
        var estimate = new RelationEstimate(numRows, columns);
        if (scan.Predicates.Count > 0)
            estimate = Filtered(estimate, scan.Predicates);
        return scan.Limit >= 0 ? Capped(estimate, scan.Limit) : estimate;
    }

    // Computed statistics first, then what footers tell, then guesses.
    private ColumnEstimate OfColumn(ScanNode scan, ScanColumn column, double numRows, object relation)
    {
        if (VirtualColumns.IsVirtual(column.ColumnIndex))
            return new ColumnEstimate(column.ColumnIndex == VirtualColumns.FileName ? NumFiles(scan) : Math.Max(1, numRows), false, numRows, relation);
        var facts = footers?.Of(scan.Table, column.ColumnIndex);
        if (scan.Table.Columns[column.ColumnIndex].Statistics is { NumDistinct: > 0 } statistics)
            return new ColumnEstimate(Math.Min(statistics.NumDistinct, Math.Max(1, numRows)), false, numRows, relation) { Facts = facts };
        return facts is { NumDistinct: >= 0 }
            ? new ColumnEstimate(Math.Clamp(facts.NumDistinct, 1, Math.Max(1, numRows)), facts.Basis != DistinctBasis.Counted, numRows, relation) { Facts = facts }
            : new ColumnEstimate(GuessDistinct(column.Slot.Type, numRows), true, numRows, relation) { Facts = facts };
    }

    private static double NumFiles(ScanNode scan) => Math.Max(1, scan.Table.Partitions.Sum(partition => (double)partition.Files.Count));

    /// <summary>Rows of the scan's partitions before predicates; from bytes when files do not tell (text), -1 without any file to judge by. A hint
    /// stands for what COMPUTE STATS has not counted.</summary>
    public static double TableRows(ScanNode scan)
    {
        if (scan.HintedRows >= 0 && !scan.Table.Partitions.Any(partition => partition.NumRows >= 0))
            return scan.HintedRows;
        var numRows = 0.0;
        foreach (var partition in scan.Table.Partitions)
        {
            if (scan.PartitionIds is { } kept && !kept.AsSpan().Contains(partition.Id))
                continue;
            if (partition.NumRows >= 0 && partition.Files.Any(file => file.NumRows < 0))
            {
                // Counted by COMPUTE STATS; files that came since are not in it, which is still nearer than bytes.
                numRows += partition.NumRows;
                continue;
            }
            foreach (var file in partition.Files)
            {
                if (file.NumRows >= 0)
                    numRows += file.NumRows;
                else
                    numRows += file.Length / Math.Max(1, scan.Table.Columns.Sum(column => ColumnWidth.Of(column.Type)));
            }
        }
        return Math.Ceiling(numRows);
    }

    private static RelationEstimate OfVirtualScan(VirtualTableScanNode scan)
    {
        var estimate = Guessed(scan, GuessedVirtualRows);
        return scan.Predicates.Count == 0 ? estimate : Filtered(estimate, scan.Predicates);
    }

    private static RelationEstimate Guessed(PlanNode node, double numRows)
    {
        var relation = new object();
        return new RelationEstimate(numRows, node.Output.ToDictionary(slot => slot.Id, slot => new ColumnEstimate(GuessDistinct(slot.Type, numRows), true, numRows, relation)));
    }

    private static double GuessDistinct(SqlType type, double numRows) => Math.Max(1, type.Kind switch
    {
        SqlTypeKind.Boolean => Math.Min(2, numRows),
        SqlTypeKind.TinyInt => Math.Min(100, numRows),
        SqlTypeKind.SmallInt => Math.Min(1000, numRows),
        SqlTypeKind.Char when type.Precision == 1 => Math.Min(10, numRows),
        SqlTypeKind.Date => Math.Min(2500, numRows),
        _ => numRows,
    });

    private static RelationEstimate Filtered(RelationEstimate input, IEnumerable<ScalarExpression> predicates)
    {
        if (!input.IsKnown)
            return input;
        var numRows = input.NumRows * Selectivity.OfAll(predicates, input);
        return input with { NumRows = input.NumRows >= 1 ? Math.Max(1, numRows) : numRows };
    }

    private static RelationEstimate Capped(RelationEstimate input, double limit) => input.IsKnown ? input with { NumRows = Math.Min(input.NumRows, limit) } : input with { NumRows = limit };

    private RelationEstimate OfProject(ProjectNode project)
    {
        var input = Relation(project.Input);
        var columns = new Dictionary<int, ColumnEstimate>();
        foreach (var assignment in project.Assignments)
            if (ColumnOf(assignment.Expression, input) is { } column)
                columns[assignment.Slot.Id] = column;
        return input with { Columns = columns };
    }

    // A function of one column has at most its values.
    private static ColumnEstimate? ColumnOf(ScalarExpression expression, RelationEstimate input)
    {
        SlotUse.Guard();
        if (input.Find(expression) is { } column)
            return column;
        var children = expression.Children;
        ColumnEstimate? only = null;
        for (var i = 0; i < children.Count; i++)
        {
            if (children[i] is Constant)
                continue;
            if (only is not null)
                return null;
            only = ColumnOf(children[i], input);
        }
        return only is null ? null : only with { NumDistinct = Math.Min(only.NumDistinct, GuessDistinct(expression.Type, only.BaseRows)), IsGuess = true, Facts = null };
    }

    private RelationEstimate OfUnion(UnionNode union)
    {
        var numRows = 0.0;
        foreach (var input in union.Inputs)
        {
            var relation = Relation(input);
            if (!relation.IsKnown)
                return new RelationEstimate(-1, NoColumns);
            numRows += relation.NumRows;
        }
        return Guessed(union, numRows);
    }

    private RelationEstimate OfAggregate(AggregateNode aggregate)
    {
        var input = Relation(aggregate.Input);
        if (aggregate.GroupBy.IsEmpty)
            return new RelationEstimate(1, NoColumns);
        if (!input.IsKnown || aggregate.Step == AggregationStep.Final)
            return input;
        var numGroups = 1.0;
        var isGuess = false;
        foreach (var slot in aggregate.GroupBy)
        {
            var column = input.Columns.GetValueOrDefault(slot.Id);
            isGuess |= column is null or { IsGuess: true };
            var distinct = column?.NumDistinct ?? GuessDistinct(slot.Type, input.NumRows);
            // A guessed key is taken to repeat ten times, or grouping by it would be pointless.
            if (column is null or { IsGuess: true } && distinct > 1000)
                distinct = Math.Max(1000, distinct / 10);
            numGroups *= Math.Max(1, distinct);
        }
        numGroups = Math.Min(numGroups, Math.Max(1, isGuess ? Math.Max(Math.Min(input.NumRows, 1000), input.NumRows / 10) : input.NumRows));
        var columns = new Dictionary<int, ColumnEstimate>();
        var relation = new object();
        foreach (var slot in aggregate.GroupBy)
        {
            // A single key is unique above the aggregation.
            var column = input.Columns.GetValueOrDefault(slot.Id);
            columns[slot.Id] = aggregate.GroupBy.Count == 1
                ? new ColumnEstimate(numGroups, column?.IsGuess ?? true, numGroups, relation)
                : new ColumnEstimate(Math.Min(column?.NumDistinct ?? numGroups, numGroups), column?.IsGuess ?? true, numGroups, relation);
        }
        foreach (var call in aggregate.Aggregates)
            columns[call.Output.Id] = new ColumnEstimate(numGroups, true, numGroups, relation);
        return new RelationEstimate(numGroups, columns);
    }

    private RelationEstimate OfApply(ApplyNode apply)
    {
        var input = Relation(apply.Input);
        return apply.Kind is ApplyKind.LateralInner or ApplyKind.LateralLeft && Relation(apply.Subquery) is { IsKnown: true } subquery
            ? input.WithRows(input.NumRows * Math.Max(1, subquery.NumRows))
            : input;
    }
}
