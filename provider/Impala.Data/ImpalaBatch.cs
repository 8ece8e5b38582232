using System.Data;
using System.Data.Common;
using Npgsql;

namespace Impala.Data;

/// <summary>Several statements, each with parameters of its own, in one round trip. After one that fails the rest does not run.</summary>
public sealed class ImpalaBatch : DbBatch
{
    private readonly NpgsqlBatch _inner;
    private ImpalaConnection? _connection;
    private ImpalaTransaction? _transaction;

    /// <summary>Makes an empty batch.</summary>
    /// <param name="connection">Where it runs; it can be set later.</param>
    /// <param name="transaction">Its transaction; it can be set later.</param>
    public ImpalaBatch(ImpalaConnection? connection = null, ImpalaTransaction? transaction = null)
        : this(new NpgsqlBatch())
    {
        Connection = connection;
        Transaction = transaction;
    }

    internal ImpalaBatch(NpgsqlBatch inner)
    {
        _inner = inner;
        BatchCommands = new ImpalaBatchCommandCollection();
    }

    /// <summary>The statements, in order.</summary>
    public new ImpalaBatchCommandCollection BatchCommands { get; }

    /// <inheritdoc/>
    public override int Timeout
    {
        get => _inner.Timeout;
        set => _inner.Timeout = value;
    }

    /// <summary>The connection; null before it is set, and of batches that a data source made.</summary>
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

    /// <inheritdoc/>
    protected override DbBatchCommandCollection DbBatchCommands => BatchCommands;

    /// <inheritdoc/>
    protected override DbConnection? DbConnection
    {
        get => _connection;
        set => Connection = (ImpalaConnection?)value;
    }

    /// <inheritdoc/>
    protected override DbTransaction? DbTransaction
    {
        get => _transaction;
        set => Transaction = (ImpalaTransaction?)value;
    }

    /// <inheritdoc/>
    public override void Cancel() => _inner.Cancel();

    /// <inheritdoc/>
    public override int ExecuteNonQuery() => Run(static batch => batch.ExecuteNonQuery());

    /// <inheritdoc/>
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken = default) =>
        RunAsync(batch => batch.ExecuteNonQueryAsync(cancellationToken));

    /// <inheritdoc/>
    public override object? ExecuteScalar() => Run(static batch => batch.ExecuteScalar());

    /// <inheritdoc/>
    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken = default) =>
        RunAsync(batch => batch.ExecuteScalarAsync(cancellationToken));

    /// <summary>Runs the statements.</summary>
    /// <param name="behavior">How the reader behaves.</param>
    /// <returns>Their results, one after the other.</returns>
    /// <exception cref="ImpalaException">A statement was refused, which <see cref="ImpalaException.BatchCommand"/> tells.</exception>
    public new ImpalaDataReader ExecuteReader(CommandBehavior behavior = CommandBehavior.Default) =>
        new(Run(batch => batch.ExecuteReader(behavior)), this);

    /// <inheritdoc cref="ExecuteReader"/>
    /// <param name="cancellationToken">Cancels the batch.</param>
    public new Task<ImpalaDataReader> ExecuteReaderAsync(CancellationToken cancellationToken = default) =>
        ExecuteReaderAsync(CommandBehavior.Default, cancellationToken);

    /// <inheritdoc cref="ExecuteReader"/>
    /// <param name="behavior">How the reader behaves.</param>
    /// <param name="cancellationToken">Cancels the batch.</param>
    public new async Task<ImpalaDataReader> ExecuteReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken = default) =>
        new(await RunAsync(batch => batch.ExecuteReaderAsync(behavior, cancellationToken)).ConfigureAwait(false), this);

    /// <inheritdoc/>
    public override void Prepare() => Run(static batch =>
    {
        batch.Prepare();
        return true;
    });

    /// <inheritdoc/>
    public override Task PrepareAsync(CancellationToken cancellationToken = default) => RunAsync(async batch =>
    {
        await batch.PrepareAsync(cancellationToken).ConfigureAwait(false);
        return true;
    });

    /// <inheritdoc/>
    public override void Dispose() => _inner.Dispose();

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => _inner.DisposeAsync();

    /// <inheritdoc/>
    protected override DbBatchCommand CreateDbBatchCommand() => new ImpalaBatchCommand();

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        await ExecuteReaderAsync(behavior, cancellationToken).ConfigureAwait(false);

    private T Run<T>(Func<NpgsqlBatch, T> action)
    {
        BatchCommands.Bind(_inner.BatchCommands);
        try
        {
            return action(_inner);
        }
        catch (NpgsqlException exception)
        {
            throw ImpalaException.From(exception, this);
        }
    }

    private async Task<T> RunAsync<T>(Func<NpgsqlBatch, Task<T>> action)
    {
        BatchCommands.Bind(_inner.BatchCommands);
        try
        {
            return await action(_inner).ConfigureAwait(false);
        }
        catch (NpgsqlException exception)
        {
            throw ImpalaException.From(exception, this);
        }
    }
}
