using System.Globalization;
using DuckDB.NET.Data;
using Impala.Catalog.Types;

namespace Impala.Bench.Scan;

/// <summary>DuckDB's side of a scan: what it tells of a file's columns, the copy with NULLs, and the statement that reads one column.</summary>
internal sealed class ScanFile : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");
    private readonly string _path;
    private readonly string? _temporary;

    /// <param name="path">A Parquet file.</param>
    /// <param name="nullPercent">Above 0: works on a copy of the file in which so many values of each column are NULL.</param>
    public ScanFile(string path, int nullPercent)
    {
        _connection.Open();
        _path = path;
        if (nullPercent == 0)
            return;
        _temporary = Directory.CreateTempSubdirectory("impala-bench-scan").FullName;
        _path = System.IO.Path.Combine(_temporary, "nulls.parquet");
        var share = (nullPercent / 100.0).ToString(CultureInfo.InvariantCulture);
        Execute($"COPY (SELECT CASE WHEN random() < {share} THEN NULL ELSE COLUMNS(*) END FROM read_parquet({Quoted(path)})) TO {Quoted(_path)} (FORMAT parquet)");
    }

    public string Path => _path;

    public void SetThreads(int numThreads) => Execute($"SET threads={numThreads}");

    /// <summary>By column name: physical type, the encodings of its data, and its bytes uncompressed.</summary>
    public Dictionary<string, (string Encoding, long NumBytes)> Describe()
    {
        using var command = _connection.CreateCommand();
        command.CommandText =
            $"SELECT path_in_schema, any_value(type) || ' ' || any_value(encodings), sum(total_uncompressed_size)::BIGINT FROM parquet_metadata({Quoted(_path)}) GROUP BY ALL";
        using var reader = command.ExecuteReader();
        var columns = new Dictionary<string, (string, long)>();
        while (reader.Read())
            columns[reader.GetString(0)] = (reader.GetString(1), reader.GetInt64(2));
        return columns;
    }

    /// <summary>Reads one column whole: the sum of numbers, the last of days and times, the longest text, each by an expression that
    /// DuckDB cannot answer from statistics.</summary>
    public void Read(string column, SqlType type)
    {
        var name = '"' + column.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
        var value = type.Kind switch
        {
            SqlTypeKind.Boolean => $"sum({name}::INTEGER)",
            SqlTypeKind.Date => $"max({name} + 1)",
            SqlTypeKind.Timestamp => $"max({name} + INTERVAL 1 DAY)",
            _ when type.IsNumeric => $"sum({name})",
            _ => $"max(strlen({name}))",
        };
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT {value} FROM read_parquet({Quoted(_path)})";
        command.ExecuteScalar();
    }

    public void Dispose()
    {
        _connection.Dispose();
        if (_temporary is not null)
            Directory.Delete(_temporary, recursive: true);
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
