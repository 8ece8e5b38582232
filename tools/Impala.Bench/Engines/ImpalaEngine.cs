using Impala.Tpch.Answers;
using Npgsql;

namespace Impala.Bench.Engines;

/// <summary>A cluster behind the PostgreSQL protocol, as any client sees it.</summary>
internal sealed class ImpalaEngine : IQueryEngine
{
    private readonly NpgsqlConnection _connection;
    private readonly string _database;

    private ImpalaEngine(string name, NpgsqlConnection connection, string database, CpuClock clock)
    {
        Name = name;
        Clock = clock;
        _connection = connection;
        _database = database;
    }

    public string Name { get; }

    public CpuClock Clock { get; }

    /// <summary>Connects and registers tables.</summary>
    /// <param name="name">The name in headings and records.</param>
    /// <param name="cluster">Where.</param>
    /// <param name="database">The database of the tables, which is made.</param>
    /// <param name="tables">Names of the tables, and the statements that create them.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<ImpalaEngine> ConnectAsync(
        string name,
        BenchCluster cluster,
        string database,
        IReadOnlyList<(string Name, string Create)> tables,
        CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(ConnectionString(cluster.Port));
        var engine = new ImpalaEngine(name, connection, database, cluster.Clock);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await engine.RegisterAsync(tables, cancellationToken);
            return engine;
        }
        catch
        {
            await engine.DisposeAsync();
            throw;
        }
    }

    /// <summary>How all commands of the tool connect.</summary>
    public static string ConnectionString(int port) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1", Port = port, Username = "impala", Database = "impala", Pooling = false, CommandTimeout = 600, Timeout = 30,
    }.ConnectionString;

    public async Task<QueryAnswer> RunAsync(string sql, CancellationToken cancellationToken)
    {
        // A failed query may have cost the connection; the next one gets a new one.
        if (_connection.FullState.HasFlag(System.Data.ConnectionState.Broken) || _connection.State == System.Data.ConnectionState.Closed)
        {
            await _connection.CloseAsync();
            await _connection.OpenAsync(cancellationToken);
            await ExecuteAsync($"SET search_path TO {_database}", cancellationToken);
        }

        await using var command = new NpgsqlCommand(sql, _connection);
        return await AnswerReader.ReadAsync(command, cancellationToken);
    }

    /// <summary>Runs a statement that gives no rows.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    // Tables of an earlier run may lie over other files: external tables are dropped and made anew, the files stay.
    private async Task RegisterAsync(IReadOnlyList<(string Name, string Create)> tables, CancellationToken cancellationToken)
    {
        await ExecuteAsync($"CREATE DATABASE IF NOT EXISTS {_database}", cancellationToken);
        foreach (var (table, _) in tables)
            await ExecuteAsync($"DROP TABLE IF EXISTS {_database}.{table}", cancellationToken);
        foreach (var (_, create) in tables)
            await ExecuteAsync(create, cancellationToken);
        await ExecuteAsync($"SET search_path TO {_database}", cancellationToken);
    }
}
