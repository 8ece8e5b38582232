using System.ComponentModel;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Npgsql;

namespace Impala.Data;

/// <summary>A statement with its parameters. Several statements with semicolons between are run one after the other and give a result each.</summary>
public sealed class ImpalaCommand : DbCommand, ICloneable
{
    private readonly NpgsqlCommand _inner;
    private ImpalaConnection? _connection;
    private ImpalaTransaction? _transaction;

    /// <summary>Makes a command without text and connection.</summary>
    public ImpalaCommand()
        : this("")
    {
    }

    /// <summary>Makes a command.</summary>
    /// <param name="commandText">The statement.</param>
    /// <param name="connection">Where it runs; it can be set later.</param>
    /// <param name="transaction">Its transaction; it can be set later.</param>
    public ImpalaCommand(string? commandText, ImpalaConnection? connection = null, ImpalaTransaction? transaction = null)
        : this(new NpgsqlCommand())
    {
        CommandText = commandText;
        Connection = connection;
        Transaction = transaction;
    }

    internal ImpalaCommand(NpgsqlCommand inner) => _inner = inner;

    /// <inheritdoc/>
    [AllowNull]
    public override string CommandText
    {
        get => _inner.CommandText;
        set => _inner.CommandText = value ?? "";
    }

    /// <summary>Seconds until the first result must be there; 0 for ever. The default is the connection string's <c>Command Timeout</c>.</summary>
    public override int CommandTimeout
    {
        get => _inner.CommandTimeout;
        set => _inner.CommandTimeout = value;
    }

    /// <summary>Always <see cref="CommandType.Text"/>: there are no procedures.</summary>
    /// <exception cref="NotSupportedException">Another type is set.</exception>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value != CommandType.Text)
                throw new NotSupportedException("Impala has no stored procedures: CommandType must be Text.");
        }
    }

    /// <summary>The connection; null before it is set, and of commands that a data source made.</summary>
    public new ImpalaConnection? Connection
    {
        get => _connection;
        set
        {
            if (ReferenceEquals(_connection, value))
                return;
            _connection = value;
            _inner.Connection = value?.Inner;
        }
    }

    /// <summary>The transaction.</summary>
    public new ImpalaTransaction? Transaction
    {
        get => _transaction;
        set
        {
            if (ReferenceEquals(_transaction, value))
                return;
            _transaction = value;
            _inner.Transaction = value?.Inner;
        }
    }

    /// <summary>The parameters.</summary>
    public new ImpalaParameterCollection Parameters { get; } = new();

    /// <summary>Whether all columns are read as text, exactly as the server writes them: nine digits of a TIMESTAMP's second, all 38 of a DECIMAL.</summary>
    public bool ResultsAsText
    {
        get => _inner.AllResultTypesAreUnknown;
        set => _inner.AllResultTypesAreUnknown = value;
    }

    /// <summary>Whether <see cref="Prepare"/> was called for the text as it is.</summary>
    public bool IsPrepared => _inner.IsPrepared;

    /// <inheritdoc/>
    public override UpdateRowSource UpdatedRowSource
    {
        get => _inner.UpdatedRowSource;
        set => _inner.UpdatedRowSource = value;
    }

    /// <inheritdoc/>
    [DefaultValue(true)]
    [DesignOnly(true)]
    [EditorBrowsable(EditorBrowsableState.Never)]
    public override bool DesignTimeVisible { get; set; }

    /// <inheritdoc/>
    protected override DbConnection? DbConnection
    {
        get => _connection;
        set => Connection = Cast<ImpalaConnection>(value);
    }

    /// <inheritdoc/>
    protected override DbTransaction? DbTransaction
    {
        get => _transaction;
        set => Transaction = Cast<ImpalaTransaction>(value);
    }

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => Parameters;

    /// <summary>Asks the server to end the running statement, from any thread; which then throws
    /// <see cref="OperationCanceledException"/>. Does nothing when none runs.</summary>
    public override void Cancel() => _inner.Cancel();

    /// <summary>Makes a parameter, which is not added.</summary>
    public new ImpalaParameter CreateParameter() => new();

    /// <summary>Has the server parse and plan the statement once for many executions.</summary>
    /// <exception cref="ImpalaException">The server refused.</exception>
    public override void Prepare()
    {
        Bind();
        try
        {
            _inner.Prepare();
        }
        catch (NpgsqlException exception)
        {
            throw ImpalaException.From(exception);
        }
    }

    /// <inheritdoc cref="Prepare"/>
    /// <param name="cancellationToken">Gives up.</param>
    public override async Task PrepareAsync(CancellationToken cancellationToken = default)
    {
        Bind();
        try
        {
            await _inner.PrepareAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException exception)
        {
            throw ImpalaException.From(exception);
        }
    }

    /// <summary>Runs the statement for its effect.</summary>
    /// <returns>How many rows were inserted; -1 for statements that insert none.</returns>
    /// <exception cref="ImpalaException">The server refused, or the connection was lost.</exception>
    public override int ExecuteNonQuery() => Run(static command => command.ExecuteNonQuery());

    /// <inheritdoc cref="ExecuteNonQuery"/>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) => RunAsync(command => command.ExecuteNonQueryAsync(cancellationToken));

    /// <summary>Runs the statement for the first column of its first row.</summary>
    /// <returns>The value; <see cref="DBNull"/> for NULL, null when there is no row.</returns>
    /// <exception cref="ImpalaException">The server refused, or the connection was lost.</exception>
    public override object? ExecuteScalar() => Run(static command => command.ExecuteScalar());

    /// <inheritdoc cref="ExecuteScalar"/>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) => RunAsync(command => command.ExecuteScalarAsync(cancellationToken));

    /// <summary>Runs the statement.</summary>
    /// <param name="behavior">How the reader behaves.</param>
    /// <returns>Its rows, as they come.</returns>
    /// <exception cref="ImpalaException">The server refused, or the connection was lost.</exception>
    public new ImpalaDataReader ExecuteReader(CommandBehavior behavior = CommandBehavior.Default) => new(Run(command => command.ExecuteReader(behavior)));

    /// <inheritdoc cref="ExecuteReader"/>
    public new Task<ImpalaDataReader> ExecuteReaderAsync() => ExecuteReaderAsync(CommandBehavior.Default, CancellationToken.None);

    /// <inheritdoc cref="ExecuteReader"/>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public new Task<ImpalaDataReader> ExecuteReaderAsync(CancellationToken cancellationToken) =>
        ExecuteReaderAsync(CommandBehavior.Default, cancellationToken);

    /// <inheritdoc cref="ExecuteReader"/>
    /// <param name="behavior">How the reader behaves.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public new async Task<ImpalaDataReader> ExecuteReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken = default) =>
        new(await RunAsync(command => command.ExecuteReaderAsync(behavior, cancellationToken)).ConfigureAwait(false));

    /// <summary>A command with the same text, connection and options, and with copies of the parameters.</summary>
    public ImpalaCommand Clone()
    {
        var clone = new ImpalaCommand(CommandText, Connection, Transaction) { CommandTimeout = CommandTimeout, ResultsAsText = ResultsAsText };
        foreach (ImpalaParameter parameter in Parameters)
            clone.Parameters.Add(parameter.Clone());
        return clone;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    object ICloneable.Clone() => Clone();

    /// <inheritdoc/>
    protected override DbParameter CreateDbParameter() => CreateParameter();

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        await ExecuteReaderAsync(behavior, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _inner.Dispose();
        base.Dispose(disposing);
    }

    private T Run<T>(Func<NpgsqlCommand, T> action)
    {
        Bind();
        using var operation = ImpalaDiagnostics.Start(_connection, CommandText);
        try
        {
            return action(_inner);
        }
        catch (NpgsqlException exception)
        {
            var error = ImpalaException.From(exception);
            operation.Fail(error);
            throw error;
        }
        catch (OperationCanceledException exception)
        {
            operation.Fail(exception);
            throw;
        }
    }

    private async Task<T> RunAsync<T>(Func<NpgsqlCommand, Task<T>> action)
    {
        Bind();
        using var operation = ImpalaDiagnostics.Start(_connection, CommandText);
        try
        {
            return await action(_inner).ConfigureAwait(false);
        }
        catch (NpgsqlException exception)
        {
            var error = ImpalaException.From(exception);
            operation.Fail(error);
            throw error;
        }
        catch (OperationCanceledException exception)
        {
            operation.Fail(exception);
            throw;
        }
    }

    private void Bind() => Parameters.Bind(_inner.Parameters);

    private static T? Cast<T>(object? value)
        where T : class =>
        value is null or T ? (T?)value : throw new InvalidCastException($"Expected an {typeof(T).Name}, not a {value.GetType().Name}.");
}
