using System.CommandLine;
using System.Globalization;
using Impala.Bench.Comparisons;
using Impala.Bench.Engines;
using Impala.Tpch;
using Impala.Tpch.Tables;

namespace Impala.Bench.Sort;

/// <summary>
/// <c>sort</c>: ORDER BY of all rows of lineitem, and of the first few. A whole sort gives its last row only (OFFSET), so that what is
/// measured is the sort and not the result's way to the client.
/// </summary>
internal static class SortCommand
{
    private const string Table = "lineitem";

    // The keys decide about every column that is selected, so that both engines must give the same rows.
    private static readonly (string Name, string Columns, string Order)[] Cases =
    [
        ("integers", "l_partkey", "l_partkey"),
        ("two integers, one descending", "l_partkey, l_suppkey", "l_partkey, l_suppkey DESC"),
        ("decimals with three columns carried", "l_extendedprice, l_orderkey, l_linenumber", "l_extendedprice DESC, l_orderkey, l_linenumber"),
        ("few strings and integers", "l_shipmode, l_orderkey, l_linenumber", "l_shipmode, l_orderkey DESC, l_linenumber"),
        ("long strings", "l_comment", "l_comment"),
        ("dates and long strings", "l_shipdate, l_comment", "l_shipdate, l_comment DESC"),
    ];

    public static Command Create()
    {
        var cluster = new ClusterCommandOptions();
        var comparison = new ComparisonCommandOptions();
        var data = new Option<string>("--data") { Description = "Folder with one folder of Parquet files a table", Required = true };
        var command = new Command("sort", "Measures ORDER BY of lineitem's rows, and of the first 100, against DuckDB") { data };
        cluster.AddTo(command);
        comparison.AddTo(command);
        command.SetAction((result, cancel) => RunAsync(
            cluster.Read(result, result.GetRequiredValue(data)), comparison.Read(result, "sort"), cancel));
        return command;
    }

    /// <summary>The queries over a table of so many rows.</summary>
    internal static IEnumerable<BenchQuery> Queries(long numRows)
    {
        foreach (var (name, columns, order) in Cases)
            yield return Query(name, $"SELECT {columns} FROM {Table} ORDER BY {order} LIMIT 1 OFFSET {numRows - 1}");
        foreach (var (name, columns, order) in Cases)
            yield return Query("first 100 of " + name, $"SELECT {columns} FROM {Table} ORDER BY {order} LIMIT 100");
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
        var count = await duckDb.RunAsync($"SELECT count(*) FROM {Table}", cancellationToken);
        var numRows = long.Parse(count.Rows[0][0], CultureInfo.InvariantCulture);
        Console.WriteLine($"ORDER BY of {numRows} rows, {options.Data}: {cluster.Description}, {cluster.NumThreads} threads each, {settings.NumRounds} rounds");
        var measurements = await new QueryComparison(settings, impala, duckDb)
            .MeasureAsync([.. Queries(numRows)], Console.Error, cancellationToken);
        return await new ComparisonReport(settings, cluster, duckDb).ShowAsync(Console.Out, measurements, cancellationToken);
    }
}
