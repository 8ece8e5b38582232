using Impala.Tpch.Tables;

namespace Impala.Tpch;

/// <summary>The DDL that puts generated files into a catalog.</summary>
public static class TpchSchema
{
    /// <summary>Statements, without semicolons, that create the database and an external table over each table's folder.</summary>
    /// <param name="location">The folder that holds one folder a table.</param>
    /// <param name="database">The database of the tables.</param>
    /// <param name="format">What STORED AS names.</param>
    public static IReadOnlyList<string> CreateStatements(string location, string database = "tpch", string format = "PARQUET") =>
    [
        $"CREATE DATABASE IF NOT EXISTS {database}",
        .. TpchTables.All.Select(table => CreateTable(table, location, database, format)),
    ];

    private static string CreateTable(TpchTable table, string location, string database, string format)
    {
        var columns = string.Join(",\n", table.Columns.Select(column => $"  {column.Name} {column.SqlType}"));
        var folder = Path.Combine(Path.GetFullPath(location), table.Name).Replace("'", "''", StringComparison.Ordinal);
        return $"CREATE EXTERNAL TABLE IF NOT EXISTS {database}.{table.Name} (\n{columns}\n)\nSTORED AS {format}\nLOCATION '{folder}'";
    }
}
