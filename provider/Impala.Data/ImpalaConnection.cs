using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Impala.Data;

/// <summary>
/// A session on a coordinator. Closed connections go back to a pool and come out of it as new: the search path, query options and
/// everything else a session was told is what the connection string says again.
/// </summary>
/// <remarks>As with all of ADO.NET, a connection runs one command at a time and belongs to one thread at a time.
/// <see cref="ImpalaCommand.Cancel"/> is the exception.</remarks>
public sealed class ImpalaConnection : DbConnection, ICloneable
{
    private readonly bool _fromDataSource;
    private ConnectionSettings _settings;
    private string? _currentDatabase;

    /// <summary>Makes a closed connection without a connection string.</summary>
    public ImpalaConnection()
        : this("")
    {
    }

    /// <summary>Makes a closed connection.</summary>
    /// <param name="connectionString">See <see cref="ImpalaConnectionStringBuilder"/>; null is an empty one.</param>
    /// <exception cref="ArgumentException">A keyword is unknown or a value does not fit its keyword.</exception>
    public ImpalaConnection(string? connectionString)
        : this(ConnectionSettings.Of(connectionString))
    {
    }

    internal ImpalaConnection(ConnectionSettings settings)
        : this(settings, new NpgsqlConnection(settings.NpgsqlConnectionString), fromDataSource: false)
    {
    }

    internal ImpalaConnection(ConnectionSettings settings, NpgsqlConnection inner, bool fromDataSource)
    {
        _settings = settings;
        _fromDataSource = fromDataSource;
        Inner = inner;
        inner.StateChange += OnInnerStateChange;
        inner.Notice += OnInnerNotice;
    }

    /// <summary>Raised for warnings and notices of the server, on the thread that reads the answer.</summary>
    public event EventHandler<ImpalaInfoMessageEventArgs>? InfoMessage;

    /// <summary>The connection string; of a connection that was open, without the password unless <c>Persist Security Info</c> is set.</summary>
    /// <exception cref="InvalidOperationException">It is set while the connection is open, or made by a data source.</exception>
    /// <exception cref="ArgumentException">A keyword is unknown or a value does not fit its keyword.</exception>
    [AllowNull]
    public override string ConnectionString
    {
        get => HasBeenOpen || _fromDataSource ? _settings.PublicConnectionString : _settings.ConnectionString;
        set
        {
            if (_fromDataSource)
                throw new InvalidOperationException("The connection string of a data source's connection cannot be changed.");
            var settings = ConnectionSettings.Of(value);
            Inner.ConnectionString = settings.NpgsqlConnectionString;
            _settings = settings;
            HasBeenOpen = false;
        }
    }

    /// <summary>The Impala database that names without one are looked up in.</summary>
    public override string Database => _currentDatabase ?? _settings.Database;

    /// <summary>Host and port of the coordinator.</summary>
    public override string DataSource => Inner.DataSource.Replace("tcp://", "", StringComparison.Ordinal);

    /// <summary>Seconds that opening may take; 0 for ever.</summary>
    public override int ConnectionTimeout => _settings.Timeout;

    /// <summary>The version of the PostgreSQL protocol's server that the coordinator answers as, for programs that decide by it;
    /// <c>SELECT version()</c> has Impala's own.</summary>
    /// <exception cref="InvalidOperationException">The connection is not open.</exception>
    public override string ServerVersion => Inner.ServerVersion;

    /// <inheritdoc/>
    public override ConnectionState State => Inner.State;

    /// <summary>The number of the session on its coordinator.</summary>
    /// <exception cref="InvalidOperationException">The connection is not open.</exception>
    public int ProcessId => Inner.ProcessID;

    /// <inheritdoc/>
    public override bool CanCreateBatch => true;

    /// <summary>The id of the last query that the session ran, which names its profile; null before the first. Asks the server.</summary>
    /// <exception cref="ImpalaException">The server refused.</exception>
    public string? LastQueryId
    {
        get
        {
            using var command = new ImpalaCommand(LastQueryIdQuery, this);
            return command.ExecuteScalar() as string;
        }
    }

    /// <inheritdoc/>
    protected override DbProviderFactory DbProviderFactory => ImpalaProviderFactory.Instance;

    internal NpgsqlConnection Inner { get; }

    private static string LastQueryIdQuery => "SELECT last_query_id()";

    private bool HasBeenOpen { get; set; }

    /// <summary>Closes the unused connections of a connection's pool, and the others when they come back.</summary>
    /// <param name="connection">A connection of the pool.</param>
    public static void ClearPool(ImpalaConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        NpgsqlConnection.ClearPool(connection.Inner);
    }

    /// <summary>Closes the unused connections of all pools, and the others when they come back.</summary>
    public static void ClearAllPools() => NpgsqlConnection.ClearAllPools();

    /// <inheritdoc cref="LastQueryId"/>
    public async Task<string?> GetLastQueryIdAsync(CancellationToken cancellationToken = default)
    {
        var command = new ImpalaCommand(LastQueryIdQuery, this);
        await using (command.ConfigureAwait(false))
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string;
    }

    /// <summary>The profile of a query: its plan with times, rows and memory of every operator.</summary>
    /// <param name="queryId">See <see cref="GetLastQueryIdAsync"/>; null for the session's last query.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The text; null when the coordinator no longer has it.</returns>
    /// <exception cref="ImpalaException">The server refused.</exception>
    /// <exception cref="ArgumentException">It is no id of a query.</exception>
    public async Task<string?> GetProfileAsync(string? queryId = null, CancellationToken cancellationToken = default)
    {
        queryId ??= await GetLastQueryIdAsync(cancellationToken).ConfigureAwait(false);
        if (string.IsNullOrEmpty(queryId))
            return null;
        if (queryId.AsSpan().ContainsAnyExcept("0123456789abcdef:"))
            throw new ArgumentException("An id of a query is two hexadecimal numbers with a colon between.", nameof(queryId));
        var command = new ImpalaCommand($"SHOW PROFILE FOR '{queryId}'", this);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var lines = new List<string>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    lines.Add(reader.GetString(0));
                return lines.Count == 0 ? null : string.Join('\n', lines);
            }
        }
    }

    /// <summary>Opens the connection, or takes an open one from the pool.</summary>
    /// <exception cref="ImpalaException">No host took the connection in time, or the server refused it.</exception>
    public override void Open()
    {
        try
        {
            Inner.Open();
            HasBeenOpen = true;
        }
        catch (NpgsqlException exception)
        {
            throw ImpalaException.From(exception);
        }
    }

    /// <inheritdoc cref="Open"/>
    /// <param name="cancellationToken">Gives up.</param>
    public override async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Inner.OpenAsync(cancellationToken).ConfigureAwait(false);
            HasBeenOpen = true;
        }
        catch (NpgsqlException exception)
        {
            throw ImpalaException.From(exception);
        }
    }

    /// <inheritdoc/>
    public override void Close() => Inner.Close();

    /// <inheritdoc/>
    public override Task CloseAsync() => Inner.CloseAsync();

    /// <summary>Changes the Impala database of the session.</summary>
    /// <param name="databaseName">The database.</param>
    /// <exception cref="ImpalaException">The server refused.</exception>
    public override void ChangeDatabase(string databaseName)
    {
        using var command = new ImpalaCommand(ChangeDatabaseStatement(databaseName), this);
        command.ExecuteNonQuery();
        _currentDatabase = databaseName;
    }

    /// <inheritdoc cref="ChangeDatabase"/>
    /// <param name="databaseName">The database.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public override async Task ChangeDatabaseAsync(string databaseName, CancellationToken cancellationToken = default)
    {
        var command = new ImpalaCommand(ChangeDatabaseStatement(databaseName), this);
        await using (command.ConfigureAwait(false))
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        _currentDatabase = databaseName;
    }

    /// <summary>Makes a command of this connection.</summary>
    public new ImpalaCommand CreateCommand() => new("", this);

    /// <summary>Makes a batch of this connection.</summary>
    public new ImpalaBatch CreateBatch() => new(this);

    /// <inheritdoc cref="BeginTransaction(IsolationLevel)"/>
    public new ImpalaTransaction BeginTransaction() => BeginTransaction(IsolationLevel.Unspecified);

    /// <summary>Sends BEGIN. Impala takes it for the sake of programs that cannot do without: each statement still stands for itself, and
    /// ROLLBACK undoes nothing.</summary>
    /// <param name="isolationLevel">Sent along.</param>
    /// <exception cref="ImpalaException">The server refused.</exception>
    public new ImpalaTransaction BeginTransaction(IsolationLevel isolationLevel)
    {
        try
        {
            return new ImpalaTransaction(this, Inner.BeginTransaction(isolationLevel));
        }
        catch (NpgsqlException exception)
        {
            throw ImpalaException.From(exception);
        }
    }

    /// <inheritdoc cref="BeginTransaction(IsolationLevel)"/>
    /// <param name="cancellationToken">Gives up.</param>
    public new ValueTask<ImpalaTransaction> BeginTransactionAsync(CancellationToken cancellationToken = default) =>
        BeginTransactionAsync(IsolationLevel.Unspecified, cancellationToken);

    /// <inheritdoc cref="BeginTransaction(IsolationLevel)"/>
    /// <param name="isolationLevel">Sent along.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public new async ValueTask<ImpalaTransaction> BeginTransactionAsync(IsolationLevel isolationLevel, CancellationToken cancellationToken = default)
    {
        try
        {
            var transaction = await Inner.BeginTransactionAsync(isolationLevel, cancellationToken).ConfigureAwait(false);
            return new ImpalaTransaction(this, transaction);
        }
        catch (NpgsqlException exception)
        {
            throw ImpalaException.From(exception);
        }
    }

    /// <inheritdoc cref="GetSchema(string, string[])"/>
    public override DataTable GetSchema() => GetSchema(DbMetaDataCollectionNames.MetaDataCollections);

    /// <inheritdoc cref="GetSchema(string, string[])"/>
    public override DataTable GetSchema(string collectionName) => GetSchema(collectionName, []);

    /// <summary>Describes the server: <c>MetaDataCollections</c>, <c>Restrictions</c>, <c>DataSourceInformation</c>, <c>DataTypes</c>,
    /// <c>ReservedWords</c>, <c>Databases</c>, <c>Tables</c>, <c>Views</c>, <c>Columns</c>, <c>PrimaryKeys</c>, <c>ForeignKeys</c>.</summary>
    /// <param name="collectionName">Which collection, in any case.</param>
    /// <param name="restrictionValues">Database, table and column, as far as the collection has them; null for all.</param>
    /// <exception cref="ArgumentException">There is no such collection, or it has fewer restrictions.</exception>
    public override DataTable GetSchema(string collectionName, string?[] restrictionValues)
    {
        var collection = SchemaCollection.Find(collectionName, restrictionValues);
        if (!collection.IsQuery)
            return collection.Fill(ServerVersionOrEmpty);
        using var command = collection.CreateCommand(this, restrictionValues);
        using var reader = command.ExecuteReader();
        var table = collection.Empty();
        while (reader.Read())
            SchemaCollection.AddRow(table, reader);
        return table;
    }

    /// <inheritdoc cref="GetSchema(string, string[])"/>
    public override Task<DataTable> GetSchemaAsync(CancellationToken cancellationToken = default) =>
        GetSchemaAsync(DbMetaDataCollectionNames.MetaDataCollections, cancellationToken);

    /// <inheritdoc cref="GetSchema(string, string[])"/>
    public override Task<DataTable> GetSchemaAsync(string collectionName, CancellationToken cancellationToken = default) =>
        GetSchemaAsync(collectionName, [], cancellationToken);

    /// <inheritdoc cref="GetSchema(string, string[])"/>
    public override async Task<DataTable> GetSchemaAsync(
        string collectionName, string?[] restrictionValues, CancellationToken cancellationToken = default)
    {
        var collection = SchemaCollection.Find(collectionName, restrictionValues);
        if (!collection.IsQuery)
            return collection.Fill(ServerVersionOrEmpty);
        var command = collection.CreateCommand(this, restrictionValues);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var table = collection.Empty();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    SchemaCollection.AddRow(table, reader);
                return table;
            }
        }
    }

    /// <summary>A closed connection with the same connection string.</summary>
    public ImpalaConnection Clone() => new(_settings);

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await Inner.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    object ICloneable.Clone() => Clone();

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand() => CreateCommand();

    /// <inheritdoc/>
    protected override DbBatch CreateDbBatch() => CreateBatch();

    /// <inheritdoc/>
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => BeginTransaction(isolationLevel);

    /// <inheritdoc/>
    protected override async ValueTask<DbTransaction> BeginDbTransactionAsync(IsolationLevel isolationLevel, CancellationToken cancellationToken) =>
        await BeginTransactionAsync(isolationLevel, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Inner.Dispose();
        base.Dispose(disposing);
    }

    private string ServerVersionOrEmpty => State == ConnectionState.Open ? ServerVersion : "";

    // A string is a name here in both dialects and in PostgreSQL. They differ in escapes, so that there is no name that would need one.
    private static string ChangeDatabaseStatement(string databaseName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(databaseName);
        if (databaseName.AsSpan().ContainsAny('\'', '\\', '\0'))
            throw new ArgumentException("The name of a database holds no quotes and no backslashes.", nameof(databaseName));
        return $"SET search_path = '{databaseName}'";
    }

    private void OnInnerStateChange(object sender, StateChangeEventArgs change)
    {
        if (change.CurrentState == ConnectionState.Closed)
            _currentDatabase = null;
        OnStateChange(change);
    }

    private void OnInnerNotice(object sender, NpgsqlNoticeEventArgs notice) =>
        InfoMessage?.Invoke(this, new ImpalaInfoMessageEventArgs(notice.Notice));
}
