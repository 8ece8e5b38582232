using System.Collections.Frozen;
using Impala.Catalog.Errors;
using Impala.Server.Access;
using Impala.Server.Cluster;
using Impala.Server.Queries.Statements;
using Impala.Server.Queries.Copy;
using Impala.Server.Sessions;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries;

/// <summary>Parses texts and sends each statement to its handler by type. Parsing and analysis of long texts run on the compile threads' deep stacks.</summary>
internal sealed class StatementDispatcher
{
    private readonly FrozenDictionary<Type, IStatementHandler> _handlers;
    private readonly CompileThreads _compile;
    private readonly ServerState _state;
    private readonly CatalogCache _catalog;
    private readonly StatementAccess _access;

    public StatementDispatcher(IEnumerable<IStatementHandler> handlers, CompileThreads compile, ServerState state, CatalogCache catalog, StatementAccess access)
    {
        _catalog = catalog;
        _access = access;
        _handlers = handlers.SelectMany(handler => handler.Handles.Select(type => (type, handler))).ToFrozenDictionary(pair => pair.type, pair => pair.handler);
        _compile = compile;
        _state = state;
    }

    /// <summary>The statements of a text, and where the plan of its only one is kept (null: nowhere); raises the parser's error with its place.</summary>
    public ValueTask<(AstList<Statement> Statements, ReusablePlan? Plan)> ParseAsync(string sql, Session session, CancellationToken cancellationToken)
    {
        CheckLength(sql, session);
        return session.Known.Find(sql, session.Settings.Dialect) is { } known
            ? new((known.Statements, known.Plan))
            : ParseNewAsync(sql, session, cancellationToken);
    }

    /// <summary>MAX_STATEMENT_LENGTH_BYTES, which is never below 1 KB.</summary>
    private static void CheckLength(string sql, Session session)
    {
        if (sql.Length <= 1024 / 3)
            return;
        var limit = session.Settings.GetInt("MAX_STATEMENT_LENGTH_BYTES", int.MaxValue);
        if (System.Text.Encoding.UTF8.GetMaxByteCount(sql.Length) > limit && System.Text.Encoding.UTF8.GetByteCount(sql) is var length && length > limit)
            throw StatementErrors.StatementTooLong(length, limit);
    }

    private async ValueTask<(AstList<Statement> Statements, ReusablePlan? Plan)> ParseNewAsync(string sql, Session session, CancellationToken cancellationToken)
    {
        var dialect = session.Settings.Dialect;
        var result = await _compile.RunAsync(CompileThreads.IsShort(sql), () => SqlParser.SqlTextParser.Parse(sql, dialect), cancellationToken);
        if (result.Success)
            return (result.Statements, session.Known.Add(sql, dialect, result.Statements)?.Plan);
        throw new SqlException(result.Error.SqlState, result.Error.Message, result.Error.Position, result.Error.Hint);
    }

    public ValueTask<StatementDescription> DescribeAsync(StatementRequest request, CancellationToken cancellationToken)
    {
        var handler = HandlerOf(request.Statement);
        var check = _access.CheckAsync(request, cancellationToken);
        return check.IsCompletedSuccessfully ? handler.DescribeAsync(request, cancellationToken) : CheckedAsync(check);

        async ValueTask<StatementDescription> CheckedAsync(ValueTask checking)
        {
            await checking;
            return await handler.DescribeAsync(request, cancellationToken);
        }
    }

    public ValueTask<StatementResult> ExecuteAsync(StatementRequest request, CancellationToken cancellationToken)
    {
        var handler = HandlerOf(request.Statement);
        var check = _access.CheckAsync(request, cancellationToken);
        return check.IsCompletedSuccessfully ? ExecuteAsync(handler, request, cancellationToken) : CheckedAsync(check);

        async ValueTask<StatementResult> CheckedAsync(ValueTask checking)
        {
            await checking;
            return await ExecuteAsync(handler, request, cancellationToken);
        }
    }

    private ValueTask<StatementResult> ExecuteAsync(IStatementHandler handler, StatementRequest request, CancellationToken cancellationToken)
    {
        if (!handler.Writes(request.Statement))
            return RunAsync(handler, request, cancellationToken);
        if (request.Session.Settings.GetRequired("transaction_read_only") == "on")
            throw StatementErrors.ReadOnly(request.Statement);
        return request.Session.Transaction.IsOpen ? WriteInBlockAsync(handler, request, cancellationToken) : RunAsync(handler, request, cancellationToken);
    }

    /// <summary>What a statement of a block writes is committed with the statement: ROLLBACK says so, and STRICT_TRANSACTIONS refuses it.</summary>
    private async ValueTask<StatementResult> WriteInBlockAsync(IStatementHandler handler, StatementRequest request, CancellationToken cancellationToken)
    {
        if (request.Session.Settings.IsOn("STRICT_TRANSACTIONS"))
        {
            throw new SqlException(
                SqlState.FeatureNotSupported, "statements that write cannot run inside a transaction block", request.Statement.Span.Start,
                hint: "Each statement commits by itself. Run it outside of BEGIN, or SET STRICT_TRANSACTIONS=false.");
        }
        var result = await RunAsync(handler, request, cancellationToken);
        // COPY FROM has its rows yet to come: the connection counts it when it has ended.
        if (result is not CopyFromResult)
            request.Session.Transaction.Wrote();
        return result;
    }

    private ValueTask<StatementResult> RunAsync(IStatementHandler handler, StatementRequest request, CancellationToken cancellationToken) =>
        DefinitionErrors.Concerns(request.Statement)
            ? DefineAsync(handler, request, cancellationToken)
            : handler.ExecuteAsync(request, cancellationToken);

    private async ValueTask<StatementResult> DefineAsync(IStatementHandler handler, StatementRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await handler.ExecuteAsync(request, cancellationToken);
        }
        catch (SqlException error)
        {
            using var pin = _catalog.Pin();
            throw DefinitionErrors.Explain(error, request, pin.Snapshot);
        }
    }

    private IStatementHandler HandlerOf(Statement statement)
    {
        if (_state.IsStopping)
            throw new SqlException(SqlState.AdminShutdown, "the database system is shutting down");
        // Sessions end what they have begun, and look; nothing new is started.
        if (_state.DrainingStatus is { } status && statement is not (ShutdownStatement or TransactionStatement or SetOptionStatement or ShowOptionsStatement or FetchStatement or CloseCursorStatement))
            throw new SqlException(SqlState.AdminShutdown, $"Server is being shut down: {status}.", hint: "Connect to another impalad.");
        return _handlers.TryGetValue(statement.GetType(), out var handler) ? handler : throw StatementErrors.NotSupported(statement);
    }
}
