using System.Diagnostics;
using System.Globalization;
using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Planning;

public static partial class PlanPrinter
{
    /// <summary>A node's name and what stands behind it in brackets, without its number.</summary>
    public static string Label(PlanNode node) => Label(node, null);

    /// <summary>A node's name without brackets, as profiles and summaries show it.</summary>
    public static string OperatorName(PlanNode node) => node switch
    {
        ScanNode => "SCAN HDFS",
        VirtualTableScanNode => "SCAN VIRTUAL",
        ValuesNode { Rows.IsEmpty: true } => "EMPTYSET",
        ValuesNode or UnionNode => "UNION",
        TableFunctionNode => "TABLE FUNCTION",
        FilterNode => "SELECT",
        ProjectNode => "PROJECT",
        ProjectSetNode => "PROJECT SET",
        JoinNode { Conditions.IsEmpty: true } => "NESTED LOOP JOIN",
        JoinNode => "HASH JOIN",
        ApplyNode => "SUBPLAN",
        RecursiveNode => "RECURSION",
        WorkTableNode => "WORK TABLE",
        AggregateNode => "AGGREGATE",
        SortNode => "SORT",
        TopNNode => "TOP-N",
        LimitNode => "LIMIT",
        EnforceSingleRowNode => "CARDINALITY CHECK",
        SharedNode => "SHARED ROWS",
        SharedReadNode => "READ SHARED ROWS",
        WindowNode => "ANALYTIC",
        TableWriteNode => "WRITE TO HDFS",
        ExchangeNode { OrderBy.IsEmpty: false } or ExchangeSourceNode { OrderBy.IsEmpty: false } => "MERGING-EXCHANGE",
        ExchangeNode or ExchangeSourceNode => "EXCHANGE",
        _ => throw new UnreachableException(node.GetType().Name),
    };

    private static string Label(PlanNode node, StreamSinkSpec? sink)
    {
        var detail = node switch
        {
            ScanNode scan => Relation(scan.Table.Name.ToString(), scan.Table.Name.Table, scan.Alias),
            VirtualTableScanNode scan => Relation(scan.Schema + "." + scan.Name, scan.Name, scan.Alias),
            TableFunctionNode function => $"{function.Function}({List(function.Arguments)})",
            JoinNode join => JoinLabel(join),
            ApplyNode apply => apply.Kind.ToString().ToUpperInvariant(),
            RecursiveNode { IsDistinct: true } recursion => $"DISTINCT {recursion.WorkTable}",
            RecursiveNode recursion => Text(recursion.WorkTable),
            WorkTableNode work => Text(work.WorkTable),
            AggregateNode aggregate => StepLabel(aggregate.Step),
            TopNNode topN => "LIMIT=" + Text(topN.Limit) + (topN.Offset > 0 ? " OFFSET=" + Text(topN.Offset) : ""),
            LimitNode limit => "LIMIT=" + (limit.Limit < 0 ? "ALL" : Text(limit.Limit)) + (limit.Offset > 0 ? " OFFSET=" + Text(limit.Offset) : ""),
            SharedNode shared => Text(shared.SharedId),
            SharedReadNode read => Text(read.SharedId),
            TableWriteNode write => write.Table.Name.ToString(),
            ExchangeNode exchange => Distribution(exchange.Kind, exchange.Keys),
            ExchangeSourceNode source => sink is null ? Distribution(source.Kind, []) : Distribution(source.Kind, sink),
            _ => "",
        };
        return detail.Length == 0 ? OperatorName(node) : $"{OperatorName(node)} [{detail}]";
    }

    private static string Relation(string fullName, string name, string alias) =>
        alias.Length == 0 || string.Equals(alias, name, StringComparison.OrdinalIgnoreCase) ? fullName : fullName + " " + alias;

    private static string JoinLabel(JoinNode join)
    {
        var kind = join.Kind switch
        {
            JoinKind.Inner => join.Conditions.IsEmpty && join.Residual.IsEmpty ? "CROSS JOIN" : "INNER JOIN",
            JoinKind.LeftOuter => "LEFT OUTER JOIN",
            JoinKind.RightOuter => "RIGHT OUTER JOIN",
            JoinKind.FullOuter => "FULL OUTER JOIN",
            JoinKind.LeftSemi => "LEFT SEMI JOIN",
            JoinKind.LeftAnti => "LEFT ANTI JOIN",
            JoinKind.NullAwareLeftAnti => "NULL AWARE LEFT ANTI JOIN",
            JoinKind.RightSemi => "RIGHT SEMI JOIN",
            JoinKind.RightAnti => "RIGHT ANTI JOIN",
            JoinKind.LeftMark => "LEFT MARK JOIN",
        };
        return join.Distribution switch
        {
            JoinDistribution.Undecided or JoinDistribution.Local => kind,
            JoinDistribution.Broadcast => kind + ", BROADCAST",
            JoinDistribution.Partitioned => kind + ", PARTITIONED",
        };
    }

    private static string Distribution(ExchangeKind kind, StreamSinkSpec sink) => Distribution(kind, sink.Keys);

    private static string Distribution(ExchangeKind kind, ValueList<ScalarExpression> keys) => kind switch
    {
        ExchangeKind.Gather => "UNPARTITIONED",
        ExchangeKind.Broadcast => "BROADCAST",
        ExchangeKind.Hash => $"HASH({string.Join(',', keys.Select(ExpressionPrinter.Print))})",
        ExchangeKind.RoundRobin => "RANDOM",
    };

    private static string List(IEnumerable<ScalarExpression> expressions) => string.Join(", ", expressions.Select(ExpressionPrinter.Print));

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string StepLabel(AggregationStep step) => step switch
    {
        AggregationStep.Partial => "STREAMING",
        AggregationStep.Shared => "FINALIZE, SHARED",
        AggregationStep.Single or AggregationStep.Final => "FINALIZE",
    };
}
