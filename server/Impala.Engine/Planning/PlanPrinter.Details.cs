using System.Globalization;
using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning;

public static partial class PlanPrinter
{
    private sealed partial class Page
    {
        private void AppendDetails(PlanNode node, string prefix)
        {
            switch (node)
            {
                case ScanNode scan:
                    AppendScan(scan, prefix);
                    break;
                case VirtualTableScanNode scan:
                    AppendList(prefix, "predicates", scan.Predicates);
                    break;
                case ValuesNode { Rows.IsEmpty: false } values:
                    Line(prefix, "constant-operands=" + Text(values.Rows.Count));
                    break;
                case FilterNode filter:
                    AppendList(prefix, "predicates", filter.Predicates);
                    break;
                case ProjectNode project:
                    var computed = project.Assignments.Where(assignment => !assignment.IsIdentity).Select(Assigned).ToList();
                    if (computed.Count > 0)
                        Line(prefix, "expressions: " + string.Join(", ", computed));
                    break;
                case ProjectSetNode projectSet:
                    Line(prefix, "functions: " + string.Join(", ", projectSet.Calls.Select(call => $"{call.Function}({List(call.Arguments)})")));
                    break;
                case JoinNode join:
                    if (join.Conditions.Count > 0)
                    {
                        Line(prefix, "hash predicates: " + string.Join(", ", join.Conditions.Select(Condition)));
                        AppendKeyConditions(join, prefix);
                    }
                    AppendList(prefix, join.Conditions.IsEmpty ? "predicates" : "other join predicates", join.Residual);
                    if (join.RuntimeFilters.Count > 0)
                        Line(prefix, "runtime filters: " + string.Join(", ", join.RuntimeFilters.Select(source => Filter(source, join))));
                    break;
                case ApplyNode { Test.IsEmpty: false } apply:
                    Line(prefix, $"test: {List(apply.Test)} {apply.Operator}");
                    break;
                case AggregateNode aggregate:
                    if (aggregate.Aggregates.Count > 0)
                        Line(prefix, "output: " + string.Join(", ", aggregate.Aggregates.Select(call => Call(call, aggregate.Step))));
                    if (aggregate.GroupBy.Count > 0)
                        Line(prefix, "group by: " + Names(aggregate.GroupBy));
                    break;
                case SortNode sort:
                    AppendOrder(prefix, sort.OrderBy);
                    break;
                case TopNNode topN:
                    AppendOrder(prefix, topN.OrderBy);
                    break;
                case WindowNode window:
                    AppendWindow(window, prefix);
                    break;
                case ExchangeNode exchange:
                    AppendExchange(prefix, exchange.OrderBy, exchange.Limit, exchange.Offset);
                    break;
                case ExchangeSourceNode source:
                    AppendExchange(prefix, source.OrderBy, source.Limit, source.Offset);
                    break;
            }
            AppendEstimate(node, prefix);
        }

        private void AppendScan(ScanNode scan, string prefix)
        {
            var kept = scan.Table.Partitions.Where(partition => scan.PartitionIds is not { } ids || ids.AsSpan().Contains(partition.Id)).ToList();
            Line(prefix, string.Create(
                CultureInfo.InvariantCulture,
                $"HDFS partitions={kept.Count}/{scan.Table.Partitions.Count} files={kept.Sum(partition => partition.Files.Count)} size={PrettyNumber.Bytes(kept.Sum(partition => partition.Files.Sum(file => file.Length)))}"));
            AppendList(prefix, "predicates", scan.Predicates);
            if (scan.RuntimeFilters.Count > 0)
                Line(prefix, "runtime filters: " + string.Join(", ", scan.RuntimeFilters.Select(Filter)));
            if (scan.Sample is { } sample)
                Line(prefix, $"sample: {sample.Percent.ToString(CultureInfo.InvariantCulture)}% of the files' bytes");
            if (scan.Limit >= 0)
                Line(prefix, "limit: " + Text(scan.Limit));
            if (!IsExtended)
                return;
            AppendStoredStatistics(scan, prefix);
            Line(prefix, "columns: " + string.Join(", ", scan.Columns.Select(column => VirtualColumns.Of(scan.Table, column.ColumnIndex).Name)));
        }

        private void AppendWindow(WindowNode window, string prefix)
        {
            Line(prefix, "functions: " + string.Join(", ", window.Calls.Select(call => $"{call.Function}({List(call.Arguments)})")));
            if (window.PartitionBy.Count > 0)
                Line(prefix, "partition by: " + Names(window.PartitionBy));
            AppendOrder(prefix, window.OrderBy);
            foreach (var frame in window.Calls.Where(call => call.Aggregate is not null).Select(call => call.Frame).Distinct())
                Line(prefix, $"window: {frame.Unit.ToString().ToUpperInvariant()} BETWEEN {Bound(frame.Start, frame.StartOffset)} AND {Bound(frame.End, frame.EndOffset)}{Exclusion(frame.Exclusion)}");
        }

        private void AppendExchange(string prefix, ValueList<Ordering> orderBy, long limit, long offset)
        {
            AppendOrder(prefix, orderBy);
            if (offset > 0)
                Line(prefix, "offset: " + Text(offset));
            if (limit >= 0)
                Line(prefix, "limit: " + Text(limit));
        }

        private void AppendEstimate(PlanNode node, string prefix)
        {
            var estimate = node.Estimate;
            if (estimate.RowSize >= 0)
            {
                if (IsExtended)
                    AppendResources(node, prefix);
                Line(prefix, $"{(IsExtended ? Tuples(node) : "")}row-size={PrettyNumber.Bytes(estimate.RowSize)} cardinality={(estimate.IsKnown ? PrettyNumber.Count(estimate.NumRows) : "unavailable")}");
                if (IsExtended)
                    AppendPipelines(node, prefix);
            }
            if (_options.Actuals is null || !_options.Actuals.TryGetValue(node.NodeId, out var actual))
                return;
            Line(prefix, string.Create(
                CultureInfo.InvariantCulture,
                $"actual: rows={PrettyNumber.Count(actual.NumRows)} avg-time={PrettyNumber.Duration(actual.AverageTime)} max-time={PrettyNumber.Duration(actual.MaxTime)} peak-memory={PrettyNumber.Bytes(actual.PeakMemory)} instances={actual.NumInstances}"));
            if (actual.Counters.Count > 0)
                Line(prefix, "counters: " + string.Join(", ", actual.Counters.OrderBy(counter => counter.Key, StringComparer.Ordinal).Select(counter => $"{counter.Key}={Text(counter.Value)}")));
        }

        private void AppendHeader(FragmentedPlan plan)
        {
            Line("", $"Max Per-Host Resource Reservation: Memory=0B Threads={plan.Fragments.Sum(InstancesPerHost)}");
            Line("", "Per-Host Resource Estimates: Memory=" + PrettyNumber.Bytes(MemoryEstimate.PerHost(plan, _options.NumBackends)));
            var missing = new SortedSet<string>(StringComparer.Ordinal);
            foreach (var fragment in plan.Fragments)
                AddMissingStatistics(fragment.Root, missing);
            if (missing.Count > 0)
            {
                Line("", "WARNING: The following tables are missing relevant table and/or column statistics.");
                Line("", string.Join(", ", missing));
            }
            if (IsExtended && _options.AnalyzedQuery.Length > 0)
                Line("", "Analyzed query: " + _options.AnalyzedQuery);
            Line("", "");
        }

        private static void AddMissingStatistics(PlanNode node, SortedSet<string> missing)
        {
            SlotUse.Guard();
            if (node is ScanNode scan && (scan.Table.NumRows < 0 || scan.Columns.Any(column => column.ColumnIndex >= 0 && scan.Table.Columns[column.ColumnIndex].Statistics is null)))
                missing.Add(scan.Table.Name.ToString());
            foreach (var child in node.Children)
                AddMissingStatistics(child, missing);
        }

        private void AppendList(string prefix, string title, ValueList<ScalarExpression> expressions)
        {
            if (expressions.Count > 0)
                Line(prefix, title + ": " + List(expressions));
        }

        private void AppendOrder(string prefix, ValueList<Ordering> orderBy)
        {
            if (orderBy.Count > 0)
                Line(prefix, "order by: " + string.Join(", ", orderBy.Select(Order)));
        }

        private static string Assigned(Assignment assignment) => $"{ExpressionPrinter.Print(assignment.Expression)} {assignment.Slot.Name}";

        private static string Names(ValueList<Slot> slots) => string.Join(", ", slots.Select(slot => slot.Name));

        private static string Condition(EquiCondition condition) =>
            $"{ExpressionPrinter.Print(condition.Left)} {(condition.NullSafe ? "IS NOT DISTINCT FROM" : "=")} {ExpressionPrinter.Print(condition.Right)}";

        private string FilterText(int filterId) => FilterName(filterId) + (IsExtended ? "[bloom]" : "");

        private string Filter(RuntimeFilterSource source, JoinNode join) =>
            $"{FilterText(source.FilterId)} <- {ExpressionPrinter.Print(join.Conditions[source.Condition].Right)}";

        private string Filter(RuntimeFilterTarget target) => $"{FilterText(target.FilterId)} -> {ExpressionPrinter.Print(target.Expression)}";

        // Nulls first with descending and last with ascending order are the defaults and are not printed, as in Impala.
        private static string Order(Ordering ordering)
        {
            var text = ordering.Slot.Name + (ordering.Descending ? " DESC" : " ASC");
            if (ordering.NullsFirst == ordering.Descending)
                return text;
            return text + (ordering.NullsFirst ? " NULLS FIRST" : " NULLS LAST");
        }

        private static string Call(AggregateAssignment call, AggregationStep step)
        {
            var arguments = call.Arguments.IsEmpty ? "*" : List(call.Arguments);
            var text = $"{call.Function.Name}{(step == AggregationStep.Final ? ":merge" : "")}({(call.IsDistinct ? "DISTINCT " : "")}{arguments})";
            return call.Filter is null || step == AggregationStep.Final ? text : $"{text} FILTER (WHERE {ExpressionPrinter.Print(call.Filter)})";
        }

        private static string Exclusion(FrameExclusion exclusion) => exclusion switch
        {
            FrameExclusion.None => "",
            FrameExclusion.CurrentRow => " EXCLUDE CURRENT ROW",
            FrameExclusion.Group => " EXCLUDE GROUP",
            FrameExclusion.Ties => " EXCLUDE TIES",
        };

        private static string Bound(FrameBound bound, ScalarExpression? offset) => bound switch
        {
            FrameBound.UnboundedPreceding => "UNBOUNDED PRECEDING",
            FrameBound.Preceding => offset + " PRECEDING",
            FrameBound.CurrentRow => "CURRENT ROW",
            FrameBound.Following => offset + " FOLLOWING",
            FrameBound.UnboundedFollowing => "UNBOUNDED FOLLOWING",
        };
    }
}
