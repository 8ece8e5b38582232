using System.Globalization;
using DuckDB.NET.Data;
using Impala.Tpch.Tables;
using Xunit;

namespace Impala.Bench.Tests.Data;

/// <summary>The files that <c>data</c> makes.</summary>
public sealed class DataCommandTests
{
    [Fact]
    public async Task DuckDbsFilesAreOneATableInDbgensOrder()
    {
        var folder = Directory.CreateTempSubdirectory("bench-data-").FullName;
        try
        {
            Assert.Equal(0, await BenchCommands.RunAsync(["data", "--sf", "0.01", "--out", folder, "--writer", "duckdb"]));
            Assert.Equal(
                TpchTables.All.Select(table => Path.Combine(folder, table.Name, table.Name + ".parquet")).Order(StringComparer.Ordinal),
                Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal));
            Assert.Contains("DuckDB", Scalar($"SELECT created_by FROM parquet_file_metadata('{File("lineitem")}')"), StringComparison.Ordinal);
            Assert.Equal("60175", Scalar($"SELECT count(*) FROM '{File("lineitem")}'"));
            // Orders come by their keys, and lines by their orders and numbers.
            Assert.Equal("0", Scalar(
                "SELECT count(*) FROM (SELECT o_orderkey, lag(o_orderkey) OVER (ORDER BY file_row_number) AS before "
                + $"FROM read_parquet('{File("orders")}', file_row_number = true)) AS pairs WHERE before >= o_orderkey"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        string File(string table) => Path.Combine(folder, table, table + ".parquet");
    }

    private static string Scalar(string sql)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture)!;
    }
}
