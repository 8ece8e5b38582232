using System.CommandLine;
using Impala.Bench.Comparisons;
using Impala.Bench.Engines;
using Impala.Tpch;
using Impala.Tpch.Tables;

namespace Impala.Bench.Aggregation;

/// <summary>
/// <c>aggregation</c>: GROUP BY of lineitem by keys of few to many groups, in and out of the files' order. The groups are counted in an outer
/// query, so that what is measured is the grouping and not the result's way to the client.
/// </summary>
internal static class AggregationCommand
{
    private const string Table = "lineitem";

    private static readonly (string Name, string Keys)[] Cases =
    [
        ("4 groups, two short strings", "l_returnflag, l_linestatus"),
        ("7 groups, one string", "l_shipmode"),
        ("50 groups, a decimal", "l_quantity"),
        ("2.5 K groups, dates", "l_shipdate"),
        ("10 K groups, integers, shuffled", "l_suppkey"),
        ("200 K groups, integers, shuffled", "l_partkey"),
        ("800 K groups, two integers, shuffled", "l_partkey, l_suppkey"),
        ("1.5 M groups, integers, clustered", "l_orderkey"),
        ("6 M groups, two integers, clustered", "l_orderkey, l_linenumber"),
        ("17 K groups, dates and strings", "l_shipdate, l_shipmode"),
        ("most rows a group, long strings", "l_comment"),
    ];

    public static Command Create()
    {
        var cluster = new ClusterCommandOptions();
        var comparison = new ComparisonCommandOptions();
        var data = new Option<string>("--data") { Description = "Folder with one folder of Parquet files a table", Required = true };
        var command = new Command("aggregation", "Measures GROUP BY of lineitem's rows, with few groups and with many, against DuckDB") { data };
        cluster.AddTo(command);
        comparison.AddTo(command);
        command.SetAction((result, cancel) => RunAsync(
            cluster.Read(result, result.GetRequiredValue(data)), comparison.Read(result, "aggregation"), cancel));
        return command;
    }

    /// <summary>By each case's keys: sum, count and avg; and a count of distinct values.</summary>
    internal static IEnumerable<BenchQuery> Queries()
    {
        foreach (var (name, keys) in Cases)
        {
            yield return Query(name,
                $"SELECT count(*), sum(c), max(s), count(a) FROM (SELECT {keys}, count(*) AS c, sum(l_extendedprice) AS s, avg(l_quantity) AS a FROM {Table} GROUP BY {keys}) AS g");
        }
        yield return Query("distinct suppliers a ship mode", $"SELECT l_shipmode, count(DISTINCT l_suppkey) FROM {Table} GROUP BY l_shipmode ORDER BY l_shipmode");
        yield return Query("no keys", $"SELECT count(*), sum(l_extendedprice), min(l_shipdate), max(l_comment) FROM {Table}");
    }

    private static BenchQuery Query(string name, string sql) => new(name, sql, RowDifference.Find);

    private static async Task<int> RunAsync(ClusterOptions options, ComparisonSettings settings, CancellationToken cancellationToken)
    {
        await using var cluster = new BenchCluster(options);
        await cluster.StartAsync(cancellationToken);
        var create = TpchSchema.CreateStatements(options.Data).Skip(1).Zip(TpchTables.All).Single(pair => pair.Second == TpchTables.Lineitem).First;
        await using var impala = await ImpalaEngine.ConnectAsync("impala", cluster, "tpch", [(Table, create)], cancellationToken);
        await using var duckDb = new DuckDbEngine(options.NumThreads);
        duckDb.Register(Table, Path.Combine(options.Data, Table, "*.parquet"), isCopied: false);
        Console.WriteLine($"GROUP BY of lineitem, {options.Data}: {cluster.Description}, {cluster.NumThreads} threads each, {settings.NumRounds} rounds");
        var measurements = await new QueryComparison(settings, impala, duckDb).MeasureAsync([.. Queries()], Console.Error, cancellationToken);
        return await new ComparisonReport(settings, cluster, duckDb).ShowAsync(Console.Out, measurements, cancellationToken);
    }
}
