using System.Data;
using System.Data.Common;
using System.Net.Sockets;
using Impala.Statestore.Security;
using Npgsql;

namespace Impala.Catalogd.Metastore.Dialects;

/// <summary>The metastore in a PostgreSQL database. An advisory lock of the writing session keeps a second catalogd out.</summary>
internal sealed class PostgresDialect : IMetastoreDialect
{
    // Any number works as long as every catalogd takes the same: "IMPALA" in ASCII.
    private const long AdvisoryLock = 0x494D50414C41;

    private readonly NpgsqlDataSource _readers;
    private readonly NpgsqlDataSource _writer;

    public PostgresDialect(string connectionString)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (ArgumentException exception)
        {
            throw new DaemonConfigurationException($"--metastore is not a valid Npgsql connection string: {exception.Message}", exception);
        }
        settings.ApplicationName ??= "catalogd";
        settings.Timezone = "UTC";
        _readers = NpgsqlDataSource.Create(settings);
        settings.Pooling = false;
        settings.KeepAlive = 30;
        _writer = NpgsqlDataSource.Create(settings);
    }

    public string Name => "postgres";

    public string TableExistsSql => "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = @name";

    public async Task<DbConnection> OpenWriterAsync(CancellationToken cancellationToken)
    {
        var connection = await _writer.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT pg_try_advisory_lock({AdvisoryLock})";
            if (await command.ExecuteScalarAsync(cancellationToken) is true)
                return connection;
            throw new NpgsqlException("The metastore is in use by another catalogd.");
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public async Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken) => await _readers.OpenConnectionAsync(cancellationToken);

    public ValueTask<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);

    public ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken) =>
        connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);

    public string TranslateDdl(string sql) => sql
        .Replace("{integer}", "BIGINT", StringComparison.Ordinal)
        .Replace("{real}", "DOUBLE PRECISION", StringComparison.Ordinal)
        .Replace("{rowid_table}", "", StringComparison.Ordinal)
        .Replace("{key_table}", "", StringComparison.Ordinal);

    // Class 57P: the server shuts down or starts up; 08: the connection broke. Whatever is no answer of the server is the network.
    public bool IsUnavailable(Exception exception) => exception switch
    {
        PostgresException postgres => postgres.SqlState.StartsWith("57P", StringComparison.Ordinal) || postgres.SqlState.StartsWith("08", StringComparison.Ordinal)
            || postgres.SqlState == "53300",
        NpgsqlException or SocketException or IOException or TimeoutException => true,
        _ => false,
    };

    public async ValueTask DisposeAsync()
    {
        await _readers.DisposeAsync();
        await _writer.DisposeAsync();
    }
}
