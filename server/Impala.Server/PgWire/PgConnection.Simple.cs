using Impala.Catalog.Errors;
using Impala.Server.PgWire.Formats;
using Impala.Server.PgWire.Messages;
using Impala.Server.Queries;
using Impala.Server.Queries.Copy;
using Impala.Server.Queries.Statements;
using Impala.SqlParser.Ast;

namespace Impala.Server.PgWire;

internal sealed partial class PgConnection
{
    /// <summary>A Query message: its statements one after the other, up to the first error; one ReadyForQuery at the end.</summary>
    private async Task HandleQueryAsync(int length)
    {
        try
        {
            await RunStatementsAsync(ReadQuery(length));
        }
        catch (Exception error) when (ErrorMapper.IsReportable(error, _connection.ConnectionClosed))
        {
            Report(error);
        }
        await SendReadyAsync();
    }

    private string ReadQuery(int length)
    {
        var reader = Message(length);
        var sql = reader.ReadString();
        reader.End();
        _text = sql;
        return sql;
    }

    private async Task RunStatementsAsync(string sql)
    {
        _session.Statements.Remove("");
        if (!_session.Transaction.IsOpen)
            await EndTransactionAsync();
        var (statements, plan) = await _services.Dispatcher.ParseAsync(sql, _session, _connection.ConnectionClosed);
        if (statements.Count == 0)
        {
            _writer.WriteEmpty((byte)'I');
            return;
        }
        foreach (var statement in statements)
            await RunStatementAsync(sql, statement, plan);
    }

    private async Task RunStatementAsync(string sql, Statement statement, ReusablePlan? plan)
    {
        CheckTransaction(statement);
        var request = new StatementRequest(_session, statement, sql) { Formats = _services.FormatsFor(_session), Plan = plan };
        using var scope = new StatementScope(_session, _services.Time, _connection.ConnectionClosed, request.Text);
        try
        {
            await using var result = await _services.Dispatcher.ExecuteAsync(request, scope.Token);
            var numRows = 0L;
            if (result is CopyResult copy)
            {
                using var sender = new CopySender(copy.Source, copy.Options, request.Formats, _services.ProcessMemory);
                numRows = await sender.SendAsync(_writer, scope.Token);
            }
            else if (result is CopyFromResult from)
            {
                numRows = await ReceiveAsync(from, scope.Token);
            }
            else if (result.Columns is { } columns)
            {
                short[] formats = result.IsBinary ? [ResultFormats.Binary] : [];
                _writer.WriteRowDescription(columns, formats);
                using var sender = new RowSender(result, formats, request.Formats, _services.ProcessMemory);
                await sender.SendAsync(_writer, 0, scope.Token);
                numRows = sender.NumRowsSent;
            }
            else
            {
                await result.NextAsync(scope.Token);
            }
            ApplyConfigured();
            WriteNotices();
            _writer.WriteCommandComplete(result.Tag(numRows));
            if (statement is TransactionStatement && !_session.Transaction.IsOpen)
                await EndTransactionAsync();
        }
        catch (OperationCanceledException) when (scope.IsTimedOut)
        {
            throw new SqlException(SqlState.QueryCanceled, "canceling statement due to statement timeout");
        }
    }

    /// <summary>COPY FROM STDIN: asks for the data and runs it to its end. What is left of a message after an error is passed over.</summary>
    private async Task<long> ReceiveAsync(CopyFromResult copy, CancellationToken cancellationToken)
    {
        CopyReceiver.WriteResponse(_writer, copy);
        await _writer.FlushAsync(cancellationToken);
        var receiver = new CopyReceiver(_connection.Transport.Input);
        try
        {
            var numRows = await copy.RunAsync(receiver, cancellationToken);
            _session.Transaction.Wrote();
            return numRows;
        }
        catch (Exception error) when (ErrorMapper.IsReportable(error, _connection.ConnectionClosed))
        {
            if (error is SqlException { SqlState: SqlState.ProtocolViolation })
            {
                Report(error);
                throw new ProtocolLostException();
            }
            await receiver.SkipMessageAsync(_connection.ConnectionClosed);
            throw;
        }
    }

    /// <summary>In a failed block only its end is accepted (25P02).</summary>
    private void CheckTransaction(Statement statement)
    {
        if (_session.Transaction.State != Sessions.TransactionState.Failed)
            return;
        if (statement is TransactionStatement { Action: not (TransactionAction.Begin or TransactionAction.Savepoint or TransactionAction.Release) })
            return;
        throw WireErrors.TransactionAborted();
    }
}
