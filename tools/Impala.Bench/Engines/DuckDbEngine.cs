using DuckDB.NET.Data;
using Impala.Tpch.Answers;

namespace Impala.Bench.Engines;

/// <summary>DuckDB in this process.</summary>
internal sealed class DuckDbEngine : IQueryEngine
{
    private readonly DuckDBConnection _connection;

    /// <param name="numThreads">The threads it may use.</param>
    public DuckDbEngine(int numThreads)
    {
        _connection = new DuckDBConnection("DataSource=:memory:");
        _connection.Open();
        Execute($"SET threads={numThreads}");
    }

    public string Name => "DuckDB";

    public CpuClock Clock => CpuClock.OfThisProcess;

    /// <summary>Makes a table known: as a view over files, or copied into DuckDB's own memory.</summary>
    /// <param name="table">The table's name.</param>
    /// <param name="files">A path, which may have wildcards.</param>
    /// <param name="isCopied">Whether the rows become a table of DuckDB's own.</param>
    public void Register(string table, string files, bool isCopied) =>
        Execute($"CREATE {(isCopied ? "TABLE" : "VIEW")} {table} AS SELECT * FROM read_parquet('{Quote(files)}')");

    public async Task<QueryAnswer> RunAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return await AnswerReader.ReadAsync(command, cancellationToken);
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>A text as it stands between quotes.</summary>
    public static string Quote(string text) => text.Replace("'", "''", StringComparison.Ordinal);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
