using System.Data.Common;
using DuckDB.NET.Data;
using Impala.Differential.Tests.Sql;

namespace Impala.Differential.Tests.Engines;

/// <summary>DuckDB in this process; it also writes the Parquet files that our engine reads.</summary>
internal sealed class DuckDbOracle : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public DuckDbOracle()
    {
        _connection.Open();
        Execute("SET threads=1");
        // A random join of joins may need any time and memory; beyond these it is skipped.
        Execute("SET memory_limit='2GB'");
        Execute("SET temp_directory=''");
        foreach (var (table, numRows, _) in TestTables.All)
            foreach (var statement in Statements(table, numRows, Target.DuckDb))
                Execute(statement);
    }

    /// <summary>Creates and fills a table.</summary>
    public static IEnumerable<string> Statements(string table, int numRows, Target target)
    {
        yield return $"CREATE TABLE {table} ({string.Join(", ", TestTables.Columns.Select(column => $"{column.Name} {SqlText.TypeName(column.Type, target)}"))})";
        var rows = TestTables.Rows(table, numRows).Select(row => $"({string.Join(", ", row.Select(value => value is null ? "NULL" : $"'{value}'"))})").ToList();
        if (rows.Count > 0)
            yield return $"INSERT INTO {table} VALUES {string.Join(", ", rows)}";
    }

    /// <summary>Writes a table's rows as files, and answers their paths.</summary>
    public List<string> Export(string table, int numFiles, string folder)
    {
        var paths = new List<string>();
        for (var i = 0; i < numFiles; i++)
        {
            var path = Path.Combine(folder, $"{table}_{i}.parquet");
            Execute($"COPY (SELECT * FROM {table} WHERE id % {numFiles} = {i} ORDER BY id) TO '{path}' (FORMAT PARQUET)");
            paths.Add(path);
        }
        return paths;
    }

    /// <summary>Writes a table's rows as files without one column, and answers the column's values, null for NULL, with the paths of each.</summary>
    public List<(string? Value, List<string> Paths)> ExportPartitions(string table, string column, int numFiles, string folder)
    {
        var partitions = new List<(string? Value, List<string> Paths)>();
        foreach (var value in Run($"SELECT DISTINCT {column} FROM {table}", 1).Rows.Select(row => row[0]).Order(StringComparer.Ordinal))
        {
            var paths = new List<string>();
            for (var i = 0; i < numFiles; i++)
            {
                var path = Path.Combine(folder, $"{table}_{value ?? "null"}_{i}.parquet");
                Execute($"COPY (SELECT * EXCLUDE ({column}) FROM {table} WHERE id % {numFiles} = {i} AND {column} IS NOT DISTINCT FROM {value ?? "NULL"} ORDER BY id) TO '{path}' (FORMAT PARQUET)");
                paths.Add(path);
            }
            partitions.Add((value, paths));
        }
        return partitions;
    }

    /// <summary>Makes a file known as a table.</summary>
    public void AddView(string name, string path) => Execute($"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')");

    public (IReadOnlyList<IReadOnlyList<string?>> Rows, string? Error) Run(string sql, int numColumns)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", Enumerable.Range(0, numColumns).Select(i => $"cast(c{i} as varchar)"))} FROM ({sql}) AS answer({string.Join(", ", Enumerable.Range(0, numColumns).Select(i => $"c{i}"))})";
        try
        {
            using var timer = new Timer(static command => ((DuckDBCommand)command!).Cancel(), command, Patience, Timeout.InfiniteTimeSpan);
            using var reader = command.ExecuteReader();
            var rows = new List<IReadOnlyList<string?>>();
            while (reader.Read())
                rows.Add([.. Enumerable.Range(0, numColumns).Select(i => reader.IsDBNull(i) ? null : reader.GetString(i))]);
            return (rows, null);
        }
        catch (DbException e)
        {
            return ([], e.Message);
        }
    }

    public void Dispose() => _connection.Dispose();

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
