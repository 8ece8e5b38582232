using System.Data.Common;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Impala.Data;

/// <summary>A pool of connections to one cluster: made once, shared by all threads, disposed of at the end.</summary>
public sealed class ImpalaDataSource : DbDataSource
{
    private readonly ConnectionSettings _settings;
    private readonly NpgsqlDataSource _inner;

    /// <summary>Makes a data source; nothing is opened yet.</summary>
    /// <param name="connectionString">See <see cref="ImpalaConnectionStringBuilder"/>.</param>
    /// <exception cref="ArgumentException">A keyword is unknown or a value does not fit its keyword.</exception>
    public ImpalaDataSource(string connectionString)
        : this(connectionString, null)
    {
    }

    /// <summary>Makes a data source that logs; nothing is opened yet.</summary>
    /// <param name="connectionString">See <see cref="ImpalaConnectionStringBuilder"/>.</param>
    /// <param name="loggerFactory">Gets what connections and commands do, in categories <c>Impala.Data.Connection</c>, <c>Impala.Data.Command</c> and others; values
    /// of parameters are left out.</param>
    /// <exception cref="ArgumentException">A keyword is unknown or a value does not fit its keyword.</exception>
    public ImpalaDataSource(string connectionString, ILoggerFactory? loggerFactory)
    {
        ArgumentNullException.ThrowIfNull(connectionString);
        _settings = ConnectionSettings.Of(connectionString);
        var builder = new NpgsqlDataSourceBuilder(_settings.NpgsqlConnectionString);
        if (loggerFactory is not null)
            builder.UseLoggerFactory(new CategoryLoggerFactory(loggerFactory));
        _inner = builder.Build();
    }

    /// <summary>The connection string, without the password unless <c>Persist Security Info</c> is set.</summary>
    public override string ConnectionString => _settings.PublicConnectionString;

    /// <summary>Makes a closed connection of the pool.</summary>
    public new ImpalaConnection CreateConnection() => new(_settings, _inner.CreateConnection(), fromDataSource: true);

    /// <summary>Makes an open connection, or takes one from the pool.</summary>
    /// <exception cref="ImpalaException">No host took the connection in time, or the server refused it.</exception>
    public new ImpalaConnection OpenConnection() => (ImpalaConnection)base.OpenConnection();

    /// <inheritdoc cref="OpenConnection"/>
    /// <param name="cancellationToken">Gives up.</param>
    public new async ValueTask<ImpalaConnection> OpenConnectionAsync(CancellationToken cancellationToken = default) =>
        (ImpalaConnection)await base.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);

    /// <summary>Makes a command that takes a connection for each execution and gives it back afterwards.</summary>
    /// <param name="commandText">The statement; it can be set later.</param>
    public new ImpalaCommand CreateCommand(string? commandText = null) => new(_inner.CreateCommand(commandText));

    /// <summary>Makes a batch that takes a connection for each execution and gives it back afterwards.</summary>
    public new ImpalaBatch CreateBatch() => new(_inner.CreateBatch());

    /// <summary>Closes the unused connections, and the others when they come back.</summary>
    public void Clear() => _inner.Clear();

    /// <inheritdoc/>
    protected override DbConnection CreateDbConnection() => CreateConnection();

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand(string? commandText = null) => CreateCommand(commandText);

    /// <inheritdoc/>
    protected override DbBatch CreateDbBatch() => CreateBatch();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override async ValueTask DisposeAsyncCore()
    {
        await _inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsyncCore().ConfigureAwait(false);
    }
}
