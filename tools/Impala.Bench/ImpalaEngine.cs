using Impala.Tpch;
using Impala.Tpch.Answers;
using Impala.Tpch.Tables;
using Npgsql;

namespace Impala.Bench;

/// <summary>A cluster behind the PostgreSQL protocol, as any client sees it.</summary>
internal sealed class ImpalaEngine : IQueryEngine
{
    private readonly NpgsqlConnection _connection;
    private readonly string _database;

    private ImpalaEngine(NpgsqlConnection connection, string database)
    {
        _connection = connection;
        _database = database;
    }

    public string Name => "impala";

    /// <summary>Connects and registers the tables over the files.</summary>
    public static async Task<ImpalaEngine> ConnectAsync(BenchOptions options, int port, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(ConnectionString(port));
        var engine = new ImpalaEngine(connection, options.Database);
        try
        {
            await connection.OpenAsync(cancellationToken);
            await engine.RegisterAsync(options, cancellationToken);
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

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    // Tables of an earlier run may lie over other files: external tables are dropped and made anew, the files stay.
    private async Task RegisterAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        var statements = TpchSchema.CreateStatements(options.Data, options.Database);
        await ExecuteAsync(statements[0], cancellationToken);
        foreach (var table in TpchTables.All)
            await ExecuteAsync($"DROP TABLE IF EXISTS {options.Database}.{table.Name}", cancellationToken);
        foreach (var statement in statements.Skip(1))
            await ExecuteAsync(statement, cancellationToken);
        await ExecuteAsync($"SET search_path TO {options.Database}", cancellationToken);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, _connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
