using System.CommandLine;
using Impala.Bench.Comparisons;
using Impala.Bench.Engines;
using Impala.Tpch;
using Impala.Tpch.Tables;

namespace Impala.Bench.Expressions;

/// <summary>
/// <c>expressions</c>: one kind of expression a query, over all rows of a table and under an aggregate, so that next to nothing is sent. What
/// reading the same columns costs is measured beside (the cases named "read"), for a ratio says little about the expression where that dominates.
/// </summary>
internal static class ExpressionsCommand
{
    private static readonly (string Name, string Sql)[] Cases =
    [
        ("read four decimals", "SELECT sum(l_extendedprice), sum(l_discount), sum(l_tax), sum(l_quantity) FROM lineitem"),
        ("decimal product", "SELECT sum(l_extendedprice * (1 - l_discount)) FROM lineitem"),
        ("decimal product of three", "SELECT sum(l_extendedprice * (1 - l_discount) * (1 + l_tax)) FROM lineitem"),
        ("decimal difference of products", "SELECT sum(l_extendedprice * (1 - l_discount) - l_tax * l_quantity) FROM lineitem"),
        ("integer arithmetic", "SELECT sum(l_orderkey + l_partkey * 3 - l_suppkey) FROM lineitem"),
        ("double arithmetic", "SELECT max(CAST(l_extendedprice AS DOUBLE PRECISION) * 1.5e0 + 2e0) FROM lineitem"),
        ("range of dates", "SELECT count(*) FROM lineitem WHERE l_shipdate BETWEEN DATE '1995-01-01' AND DATE '1996-06-30'"),
        ("comparison of columns", "SELECT count(*) FROM lineitem WHERE l_commitdate < l_receiptdate AND l_shipdate < l_commitdate"),
        ("comparison of integers", "SELECT count(*) FROM lineitem WHERE l_orderkey > l_partkey * 20"),
        ("IN of integers", "SELECT count(*) FROM orders WHERE o_custkey IN (1, 5, 77, 1000, 5000, 20000, 70000, 99999)"),
        ("IN of strings", "SELECT count(*) FROM lineitem WHERE l_shipmode IN ('MAIL', 'SHIP', 'AIR')"),
        ("OR of conditions", "SELECT count(*) FROM lineitem WHERE (l_quantity < 10 AND l_discount > 0.05) OR (l_quantity > 40 AND l_tax < 0.02)"),
        ("read strings", "SELECT max(o_comment) FROM orders"),
        ("LIKE with two pieces", "SELECT count(*) FROM orders WHERE o_comment NOT LIKE '%special%requests%'"),
        ("LIKE with a prefix", "SELECT count(*) FROM orders WHERE o_comment LIKE 'furiously%'"),
        ("LIKE with a suffix", "SELECT count(*) FROM orders WHERE o_comment LIKE '%deposits'"),
        ("LIKE with one character", "SELECT count(*) FROM orders WHERE o_comment LIKE '%fi_al%'"),
        ("equality of strings", "SELECT count(*) FROM orders WHERE o_orderpriority = '1-URGENT'"),
        ("order of strings", "SELECT count(*) FROM orders WHERE o_comment < 'furiously'"),
        ("substring", "SELECT max(substr(o_comment, 3, 9)) FROM orders"),
        ("length", "SELECT sum(length(o_comment)) FROM orders"),
        ("upper case", "SELECT max(upper(o_comment)) FROM orders"),
        ("CASE of decimals", "SELECT sum(CASE WHEN l_discount > 0.05 THEN l_extendedprice * (1 - l_discount) ELSE 0 END) FROM lineitem"),
        ("CASE of integers", "SELECT sum(CASE WHEN o_orderpriority = '1-URGENT' OR o_orderpriority = '2-HIGH' THEN 1 ELSE 0 END) FROM orders"),
        ("year of a date", "SELECT max(extract(year FROM l_commitdate)) FROM lineitem"),
    ];

    public static Command Create()
    {
        var cluster = new ClusterCommandOptions();
        var comparison = new ComparisonCommandOptions();
        var data = new Option<string>("--data") { Description = "Folder with one folder of Parquet files a table", Required = true };
        var only = new Option<string?>("--cases") { Description = "Those whose name has this text only" };
        var command = new Command("expressions", "Measures kinds of expressions over lineitem and orders against DuckDB") { data, only };
        cluster.AddTo(command);
        comparison.AddTo(command);
        command.SetAction((result, cancel) => RunAsync(
            cluster.Read(result, result.GetRequiredValue(data)), comparison.Read(result, "expressions"), result.GetValue(only) ?? "", cancel));
        return command;
    }

    /// <summary>The queries whose name has a text.</summary>
    internal static IEnumerable<BenchQuery> Queries(string part) => Cases
        .Where(@case => @case.Name.Contains(part, StringComparison.OrdinalIgnoreCase))
        .Select(@case => new BenchQuery(@case.Name, @case.Sql, RowDifference.Find));

    private static async Task<int> RunAsync(ClusterOptions options, ComparisonSettings settings, string part, CancellationToken cancellationToken)
    {
        await using var cluster = new BenchCluster(options);
        await cluster.StartAsync(cancellationToken);
        var tables = TpchSchema.CreateStatements(options.Data).Skip(1).Zip(TpchTables.All)
            .Where(pair => pair.Second == TpchTables.Lineitem || pair.Second == TpchTables.Orders)
            .Select(pair => (pair.Second.Name, pair.First))
            .ToArray();
        await using var impala = await ImpalaEngine.ConnectAsync("impala", cluster, "tpch", tables, cancellationToken);
        await using var duckDb = new DuckDbEngine(options.NumThreads);
        foreach (var (table, _) in tables)
            duckDb.Register(table, Path.Combine(options.Data, table, "*.parquet"), isCopied: false);
        Console.WriteLine($"expressions, {options.Data}: {cluster.Description}, {cluster.NumThreads} threads each, {settings.NumRounds} rounds");
        var measurements = await new QueryComparison(settings, impala, duckDb).MeasureAsync([.. Queries(part)], Console.Error, cancellationToken);
        return await new ComparisonReport(settings, cluster, duckDb).ShowAsync(Console.Out, measurements, cancellationToken);
    }
}
