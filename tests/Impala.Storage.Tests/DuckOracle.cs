using System.Globalization;
using DuckDB.NET.Data;
using Impala.Catalog.Types;

namespace Impala.Storage.Tests;

/// <summary>DuckDB's reading of a file, printed as <see cref="ColumnText"/> prints ours.</summary>
internal sealed class DuckOracle : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public DuckOracle()
    {
        _connection.Open();
        Execute("SET threads = 1");
        Execute("SET TimeZone = 'UTC'");
    }

    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public string? Scalar(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        var value = command.ExecuteScalar();
        return value is null or DBNull ? null : Convert.ToString(value, CultureInfo.InvariantCulture);
    }

    public List<(string Name, string Type)> Describe(string path) =>
        Rows($"DESCRIBE SELECT * FROM read_parquet('{path}')", reader => (reader.GetString(0), reader.GetString(1)));

    public List<string?> Column(string path, string name, string duckType, SqlType type)
    {
        var column = '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
        var expression = type.Kind switch
        {
            SqlTypeKind.Date => $"CAST(({column} - DATE '1970-01-01') AS VARCHAR)",
            SqlTypeKind.Timestamp when duckType == "TIMESTAMP_NS" => $"CAST(epoch_ns({column}) AS VARCHAR)",
            SqlTypeKind.Timestamp => $"CAST(CAST(epoch_us({column}) AS HUGEINT) * 1000 AS VARCHAR)",
            SqlTypeKind.Float or SqlTypeKind.Double => $"CAST({column} AS DOUBLE)",
            SqlTypeKind.String or SqlTypeKind.Binary or SqlTypeKind.VarChar or SqlTypeKind.Char => $"hex({column})",
            _ => $"CAST({column} AS VARCHAR)",
        };
        return Rows($"SELECT {expression} FROM read_parquet('{path}')", reader =>
        {
            if (reader.IsDBNull(0))
                return null;
            return reader.GetValue(0) is double real ? real.ToString("R", CultureInfo.InvariantCulture) : reader.GetString(0);
        });
    }

    public List<T> Rows<T>(string sql, Func<System.Data.Common.DbDataReader, T> read)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    public void Dispose() => _connection.Dispose();
}
