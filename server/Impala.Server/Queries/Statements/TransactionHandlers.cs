using Impala.Catalog.Errors;
using Impala.Server.Sessions;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>BEGIN, COMMIT, ROLLBACK, SAVEPOINT: bookkeeping for clients; statements have been committed one by one.</summary>
internal sealed class TransactionHandler : StatementHandler<TransactionStatement>
{
    protected override ValueTask<StatementResult> ExecuteAsync(TransactionStatement statement, StatementRequest request, CancellationToken cancellationToken) =>
        new(new TagResult(Apply(statement, request.Session)));

    private static string Apply(TransactionStatement statement, Session session)
    {
        var block = session.Transaction;
        switch (statement.Action)
        {
            case TransactionAction.Begin:
                if (block.IsOpen)
                    session.Notices.Enqueue(Notice.Warning("there is already a transaction in progress", SqlState.ActiveSqlTransaction));
                block.Begin();
                TransactionModes.Apply(statement.Modes, session.Settings, isDefault: false);
                return statement.IsStart ? "START TRANSACTION" : "BEGIN";
            case TransactionAction.Commit:
                var wasFailed = block.State == TransactionState.Failed;
                if (wasFailed)
                    WarnOfWrites(session);
                End(session, statement, isCommit: !wasFailed);
                return wasFailed ? "ROLLBACK" : "COMMIT";
            case TransactionAction.Rollback:
                WarnOfWrites(session);
                End(session, statement, isCommit: false);
                return "ROLLBACK";
            case TransactionAction.Savepoint:
                RequireBlock(block, "SAVEPOINT", statement);
                block.Save(statement.Savepoint!.Name, session.Settings.Mark);
                return "SAVEPOINT";
            case TransactionAction.Release:
                RequireBlock(block, "RELEASE SAVEPOINT", statement);
                block.Release(statement.Savepoint!.Name);
                return "RELEASE";
            case TransactionAction.RollbackTo:
                RequireBlock(block, "ROLLBACK TO SAVEPOINT", statement);
                session.Settings.Rollback(block.RollbackTo(statement.Savepoint!.Name));
                WarnOfWrites(session);
                return "ROLLBACK";
            default:
                throw new System.Diagnostics.UnreachableException(statement.Action.ToString());
        }
    }

    private static void End(Session session, TransactionStatement statement, bool isCommit)
    {
        if (!session.Transaction.IsOpen)
            session.Notices.Enqueue(Notice.Warning("there is no transaction in progress", SqlState.NoActiveSqlTransaction));
        if (!isCommit)
            session.Settings.Rollback();
        session.Settings.Commit();
        session.Transaction.End();
        if (statement.Chain)
            session.Transaction.Begin();
    }

    private static void WarnOfWrites(Session session)
    {
        if (session.Transaction is { IsOpen: true, NumWrites: > 0 and var count })
            session.Notices.Enqueue(Notice.Warning(count == 1 ? "1 statement of this transaction stays committed" : $"{count} statements of this transaction stay committed"));
    }

    private static void RequireBlock(TransactionBlock block, string command, TransactionStatement statement)
    {
        if (!block.IsOpen)
            throw new SqlException(SqlState.NoActiveSqlTransaction, command + " can only be used in transaction blocks", statement.Span.Start);
    }
}

/// <summary>SET TRANSACTION and SET SESSION CHARACTERISTICS. READ ONLY is enforced; as to isolation, every statement sees one snapshot anyway.</summary>
internal sealed class SetTransactionHandler : StatementHandler<SetTransactionStatement>
{
    protected override ValueTask<StatementResult> ExecuteAsync(SetTransactionStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        if (!statement.SessionDefault)
            TransactionNotices.RequireBlock(request.Session, "SET TRANSACTION");
        TransactionModes.Apply(statement.Modes, request.Session.Settings, statement.SessionDefault);
        return new(new TagResult("SET"));
    }
}

/// <summary>Modes of a transaction as the settings that show them.</summary>
internal static class TransactionModes
{
    /// <param name="isDefault">For all transactions of the session rather than for this one.</param>
    public static void Apply(AstList<TransactionMode> modes, SessionSettings settings, bool isDefault)
    {
        foreach (var mode in modes)
        {
            var (name, value) = mode switch
            {
                TransactionMode.ReadUncommitted => ("transaction_isolation", "read uncommitted"),
                TransactionMode.ReadCommitted => ("transaction_isolation", "read committed"),
                TransactionMode.RepeatableRead => ("transaction_isolation", "repeatable read"),
                TransactionMode.Serializable => ("transaction_isolation", "serializable"),
                TransactionMode.ReadOnly => ("transaction_read_only", "on"),
                TransactionMode.ReadWrite => ("transaction_read_only", "off"),
                TransactionMode.Deferrable => ("transaction_deferrable", "on"),
                TransactionMode.NotDeferrable => ("transaction_deferrable", "off"),
            };
            settings.Set(isDefault ? "default_" + name : name, value, isLocal: !isDefault);
        }
    }
}

/// <summary>What PostgreSQL warns of and does not refuse.</summary>
internal static class TransactionNotices
{
    /// <summary>Outside of a block the command ends with its own statement.</summary>
    public static void RequireBlock(Session session, string command)
    {
        if (!session.Transaction.IsOpen)
            session.Notices.Enqueue(Notice.Warning(command + " can only be used in transaction blocks", SqlState.NoActiveSqlTransaction));
    }
}
