using System.Data;
using System.Data.Common;
using Npgsql;

namespace Impala.Data;

/// <summary>What BEGIN, COMMIT and ROLLBACK bracket. Impala takes them and does nothing: each statement stands for itself.</summary>
public sealed class ImpalaTransaction : DbTransaction
{
    private readonly ImpalaConnection _connection;

    internal ImpalaTransaction(ImpalaConnection connection, NpgsqlTransaction inner)
    {
        _connection = connection;
        Inner = inner;
    }

    /// <inheritdoc/>
    public override IsolationLevel IsolationLevel => Inner.IsolationLevel;

    /// <summary>The connection.</summary>
    public new ImpalaConnection Connection => _connection;

    /// <inheritdoc/>
    public override bool SupportsSavepoints => true;

    /// <inheritdoc/>
    protected override DbConnection DbConnection => _connection;

    internal NpgsqlTransaction Inner { get; }

    /// <inheritdoc/>
    public override void Commit() => Run(static transaction => transaction.Commit());

    /// <inheritdoc/>
    public override Task CommitAsync(CancellationToken cancellationToken = default) => RunAsync(Inner.CommitAsync(cancellationToken));

    /// <inheritdoc/>
    public override void Rollback() => Run(static transaction => transaction.Rollback());

    /// <inheritdoc/>
    public override Task RollbackAsync(CancellationToken cancellationToken = default) => RunAsync(Inner.RollbackAsync(cancellationToken));

    /// <inheritdoc/>
    public override void Save(string savepointName) => Run(transaction => transaction.Save(savepointName));

    /// <inheritdoc/>
    public override Task SaveAsync(string savepointName, CancellationToken cancellationToken = default) =>
        RunAsync(Inner.SaveAsync(savepointName, cancellationToken));

    /// <inheritdoc/>
    public override void Rollback(string savepointName) => Run(transaction => transaction.Rollback(savepointName));

    /// <inheritdoc/>
    public override Task RollbackAsync(string savepointName, CancellationToken cancellationToken = default) =>
        RunAsync(Inner.RollbackAsync(savepointName, cancellationToken));

    /// <inheritdoc/>
    public override void Release(string savepointName) => Run(transaction => transaction.Release(savepointName));

    /// <inheritdoc/>
    public override Task ReleaseAsync(string savepointName, CancellationToken cancellationToken = default) =>
        RunAsync(Inner.ReleaseAsync(savepointName, cancellationToken));

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await Inner.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Inner.Dispose();
        base.Dispose(disposing);
    }

    private void Run(Action<NpgsqlTransaction> action)
    {
        try
        {
            action(Inner);
        }
        catch (NpgsqlException exception)
        {
            throw ImpalaException.From(exception);
        }
    }

    private static async Task RunAsync(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (NpgsqlException exception)
        {
            throw ImpalaException.From(exception);
        }
    }
}
