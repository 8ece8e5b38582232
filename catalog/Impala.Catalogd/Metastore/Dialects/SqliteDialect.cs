using System.Data.Common;
using Impala.Statestore.Security;
using Microsoft.Data.Sqlite;

namespace Impala.Catalogd.Metastore.Dialects;

/// <summary>The embedded metastore: one file in WAL mode with synchronous=FULL, so that an acknowledged commit survives a power cut.
/// Microsoft.Data.Sqlite is synchronous underneath; commits take about half a millisecond. A lock file keeps a second catalogd out.</summary>
internal sealed class SqliteDialect : IMetastoreDialect
{
    private readonly string _path;
    private FileStream? _lockFile;

    public SqliteDialect(string path) => _path = path;

    public string Name => "sqlite";

    public string TableExistsSql => "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = @name";

    public async Task<DbConnection> OpenWriterAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        try
        {
            _lockFile ??= new FileStream(_path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new DaemonConfigurationException($"The metastore {_path} is in use by another catalogd.", exception);
        }
        var connection = new SqliteConnection(ConnectionString(SqliteOpenMode.ReadWriteCreate));
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=10000;";
        await command.ExecuteNonQueryAsync(cancellationToken);
        return connection;
    }

    public async Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(ConnectionString(SqliteOpenMode.ReadOnly));
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    public ValueTask<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken) =>
        new(((SqliteConnection)connection).BeginTransaction(deferred: true));

    // Not deferred: BEGIN IMMEDIATE takes the write lock now.
    public ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken) =>
        new(((SqliteConnection)connection).BeginTransaction(deferred: false));

    public string TranslateDdl(string sql) => sql
        .Replace("{integer}", "INTEGER", StringComparison.Ordinal)
        .Replace("{real}", "REAL", StringComparison.Ordinal)
        .Replace("{rowid_table}", " STRICT", StringComparison.Ordinal)
        .Replace("{key_table}", " STRICT, WITHOUT ROWID", StringComparison.Ordinal);

    public bool IsUnavailable(Exception exception) => false;

    public ValueTask DisposeAsync()
    {
        using (var connection = new SqliteConnection(ConnectionString(SqliteOpenMode.ReadOnly)))
            SqliteConnection.ClearPool(connection);
        _lockFile?.Dispose();
        _lockFile = null;
        return ValueTask.CompletedTask;
    }

    private string ConnectionString(SqliteOpenMode mode) => new SqliteConnectionStringBuilder
    {
        DataSource = _path,
        Mode = mode,
        ForeignKeys = true,
        // The writer lives as long as the daemon; only readers come from the pool.
        Pooling = mode == SqliteOpenMode.ReadOnly,
        DefaultTimeout = 30,
    }.ToString();
}
