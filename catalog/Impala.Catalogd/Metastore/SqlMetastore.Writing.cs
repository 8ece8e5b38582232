using System.Data;
using System.Data.Common;
using Dapper;
using Impala.Catalog.Errors;

namespace Impala.Catalogd.Metastore;

/// <content>The one writer.</content>
internal sealed partial class SqlMetastore
{
    public async Task<TResult> WriteAsync<TResult>(Func<IMetastoreTransaction, Task<TResult>> body, CancellationToken cancellationToken)
    {
        await _writerLock.WaitAsync(cancellationToken);
        try
        {
            var (connection, transaction) = await BeginAsync(cancellationToken);
            await using (transaction)
            {
                // A mark of its own makes a commit whose answer got lost decidable.
                var mark = Random.Shared.NextInt64();
                var metastoreTransaction = new SqlMetastoreTransaction(connection, transaction);
                var result = await body(metastoreTransaction);
                await metastoreTransaction.SetMarkAsync(mark);
                try
                {
                    await transaction.CommitAsync(CancellationToken.None);
                }
                catch (Exception exception) when (dialect.IsUnavailable(exception))
                {
                    if (!await WasCommittedAsync(mark))
                        throw;
                }
                return result;
            }
        }
        catch (Exception exception) when (exception is not SqlException && dialect.IsUnavailable(exception))
        {
            await DropWriterAsync();
            throw CatalogErrors.MetastoreUnavailable(exception.Message, exception);
        }
        finally
        {
            _writerLock.Release();
        }
    }

    /// <summary>Begins on the open connection, or on a new one when the old one turns out to be broken.</summary>
    private async Task<(DbConnection Connection, DbTransaction Transaction)> BeginAsync(CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        while (true)
        {
            try
            {
                var connection = await WriterAsync(cancellationToken);
                var transaction = await dialect.BeginWriteAsync(connection, cancellationToken);
                try
                {
                    // Begin alone is not sent by itself: a statement finds out whether the server is there.
                    await connection.ExecuteScalarAsync<long>("SELECT value FROM counters WHERE name = 'catalog_version'", transaction: transaction);
                    return (connection, transaction);
                }
                catch
                {
                    await transaction.DisposeAsync();
                    throw;
                }
            }
            catch (Exception exception) when (dialect.IsUnavailable(exception))
            {
                await DropWriterAsync();
                if (timeProvider.GetElapsedTime(started) >= retryTime)
                    throw;
            }
            await Task.Delay(RetryPause, timeProvider, cancellationToken);
        }
    }

    private async Task<bool> WasCommittedAsync(long mark)
    {
        await DropWriterAsync();
        var started = timeProvider.GetTimestamp();
        while (true)
        {
            try
            {
                var connection = await WriterAsync(CancellationToken.None);
                return await connection.ExecuteScalarAsync<long?>("SELECT value FROM counters WHERE name = 'last_mark'") == mark;
            }
            catch (Exception exception) when (dialect.IsUnavailable(exception) && timeProvider.GetElapsedTime(started) < retryTime)
            {
                await DropWriterAsync();
            }
            await Task.Delay(RetryPause, timeProvider);
        }
    }

    private async Task<DbConnection> WriterAsync(CancellationToken cancellationToken)
    {
        if (_writer is { State: ConnectionState.Open })
            return _writer;
        await DropWriterAsync();
        return _writer = await dialect.OpenWriterAsync(cancellationToken);
    }

    private async Task DropWriterAsync()
    {
        if (_writer is { } writer)
        {
            _writer = null;
            await writer.DisposeAsync();
        }
    }
}
