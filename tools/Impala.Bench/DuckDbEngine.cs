using DuckDB.NET.Data;
using Impala.Tpch.Answers;
using Impala.Tpch.Tables;

namespace Impala.Bench;

/// <summary>DuckDB in this process, over the same files.</summary>
internal sealed class DuckDbEngine : IQueryEngine
{
    private readonly DuckDBConnection _connection;

    public DuckDbEngine(BenchOptions options)
    {
        _connection = new DuckDBConnection("DataSource=:memory:");
        _connection.Open();
        Execute($"SET threads={options.NumThreads}");
        foreach (var table in TpchTables.All)
        {
            var files = Path.Combine(options.Data, table.Name, "*.parquet").Replace("'", "''", StringComparison.Ordinal);
            Execute($"CREATE VIEW {table.Name} AS SELECT * FROM read_parquet('{files}')");
        }
    }

    public string Name => "duckdb";

    public async Task<QueryAnswer> RunAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return await AnswerReader.ReadAsync(command, cancellationToken);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
