using Impala.Bench.Engines;

namespace Impala.Bench.Tpcds;

/// <summary>The tables of TPC-DS over Parquet files, with the columns that the files have.</summary>
internal static class TpcdsTables
{
    /// <summary>The 24 tables of the specification.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "call_center", "catalog_page", "catalog_returns", "catalog_sales", "customer", "customer_address", "customer_demographics",
        "date_dim", "household_demographics", "income_band", "inventory", "item", "promotion", "reason", "ship_mode", "store",
        "store_returns", "store_sales", "time_dim", "warehouse", "web_page", "web_returns", "web_sales", "web_site",
    ];

    /// <summary>
    /// The folder that holds one folder a table: the given one, or one to which the files of a folder with one file a table were copied,
    /// for a table of a catalog is a folder.
    /// </summary>
    public static string Arrange(string data, string copies)
    {
        if (Names.All(table => Directory.Exists(Path.Combine(data, table))))
            return data;
        foreach (var table in Names)
        {
            var folder = Directory.CreateDirectory(Path.Combine(copies, table));
            File.Copy(Path.Combine(data, table + ".parquet"), Path.Combine(folder.FullName, table + ".parquet"), overwrite: true);
        }

        return copies;
    }

    /// <summary>Registers the tables in DuckDB, and gives the statements that create them on a cluster.</summary>
    public static async Task<IReadOnlyList<(string Name, string Create)>> RegisterAsync(
        DuckDbEngine duckDb, string folder, string database, CancellationToken cancellationToken)
    {
        var tables = new List<(string, string)>();
        foreach (var table in Names)
        {
            duckDb.Register(table, Path.Combine(folder, table, "*.parquet"), isCopied: false);
            var columns = (await duckDb.RunAsync("DESCRIBE " + table, cancellationToken)).Rows.Select(row => $"  {row[0]} {SqlType(row[1])}");
            var location = DuckDbEngine.Quote(Path.Combine(folder, table));
            tables.Add((table, $"CREATE EXTERNAL TABLE {database}.{table} (\n{string.Join(",\n", columns)}\n)\nSTORED AS PARQUET\nLOCATION '{location}'"));
        }

        return tables;
    }

    private static string SqlType(string duckDb) => duckDb switch
    {
        "VARCHAR" => "STRING",
        "INTEGER" => "INT",
        _ => duckDb,
    };
}
