using System.Globalization;
using Impala.Catalog.Errors;
using Impala.Engine.Columnar;
using Impala.Server.PgWire;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>DECLARE: starts the query; its rows wait for FETCH. SCROLL is accepted, but every cursor only goes forward.</summary>
internal sealed class DeclareCursorHandler(QueryHandler queries) : StatementHandler<DeclareCursorStatement>
{
    public override async ValueTask<StatementDescription> DescribeAsync(StatementRequest request, CancellationToken cancellationToken)
    {
        var query = new QueryStatement(((DeclareCursorStatement)request.Statement).Query);
        var description = await queries.DescribeAsync(request with { Statement = query }, cancellationToken);
        return new StatementDescription(description.ParameterTypes, null);
    }

    protected override async ValueTask<StatementResult> ExecuteAsync(DeclareCursorStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var session = request.Session;
        if (statement.Binary)
            throw new SqlException(SqlState.FeatureNotSupported, "DECLARE BINARY CURSOR is not supported", statement.Span.Start, hint: "The extended protocol gives binary rows.");
        if (!statement.WithHold && !session.Transaction.IsOpen)
            throw new SqlException(SqlState.NoActiveSqlTransaction, "DECLARE CURSOR can only be used in transaction blocks", statement.Span.Start);
        if (session.Cursors.ContainsKey(statement.Name.Name))
            throw WireErrors.PortalExists(statement.Name.Name);
        session.Cursors[statement.Name.Name] = new Cursor(await queries.StartAsync(statement.Query, request, cancellationToken), statement.WithHold);
        return new TagResult("DECLARE CURSOR");
    }
}

/// <summary>FETCH and MOVE, forward: NEXT, n, ALL, and ABSOLUTE or RELATIVE to a later row.</summary>
internal sealed class FetchHandler : StatementHandler<FetchStatement>
{
    public override ValueTask<StatementDescription> DescribeAsync(StatementRequest request, CancellationToken cancellationToken)
    {
        var statement = (FetchStatement)request.Statement;
        var cursor = CursorOf(statement, request);
        return new(statement.IsMove ? StatementDescription.NoRows : new StatementDescription([], cursor.Columns));
    }

    protected override async ValueTask<StatementResult> ExecuteAsync(FetchStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var cursor = CursorOf(statement, request);
        var (skip, count) = RowsOf(statement, cursor.Position);
        await cursor.SkipAsync(skip, cancellationToken);
        if (!statement.IsMove)
            return new FetchResult(cursor, count);
        var moved = await cursor.SkipAsync(count, cancellationToken);
        return new TagResult("MOVE " + moved.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>How many rows to pass over and how many to give.</summary>
    private static (long Skip, long Count) RowsOf(FetchStatement statement, long position)
    {
        var target = statement.Direction switch
        {
            FetchDirection.Absolute => statement.Count - position,
            FetchDirection.Relative => statement.Count,
            _ => null,
        };
        if (target > 0)
            return (target.Value - 1, 1);
        if (statement.Direction == FetchDirection.Forward && statement.Count is null or > 0)
            return (0, statement.Count ?? long.MaxValue);
        throw new SqlException(SqlState.ObjectNotInPrerequisiteState, "cursor can only scan forward", statement.Span.Start, hint: "Cursors read their rows once, in order.");
    }

    private static Cursor CursorOf(FetchStatement statement, StatementRequest request) =>
        request.Session.Cursors.TryGetValue(statement.Cursor.Name, out var cursor) ? cursor : throw NoSuchCursor(statement.Cursor);

    internal static SqlException NoSuchCursor(Identifier name) =>
        new(SqlState.InvalidCursorName, $"cursor \"{name.Name}\" does not exist");

    /// <summary>A piece of a cursor's rows; the cursor stays open.</summary>
    private sealed class FetchResult(Cursor cursor, long left) : StatementResult
    {
        private long _left = left;

        public override IReadOnlyList<ResultColumn> Columns => cursor.Columns;

        public override async ValueTask<RecordBatch?> NextAsync(CancellationToken cancellationToken)
        {
            if (_left == 0)
                return null;
            var batch = await cursor.ReadAsync(_left, cancellationToken);
            _left = batch is null ? 0 : _left - batch.NumSelected;
            return batch;
        }

        public override string Tag(long numRowsSent) => "FETCH " + numRowsSent.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>CLOSE name and ALL.</summary>
internal sealed class CloseCursorHandler : StatementHandler<CloseCursorStatement>
{
    protected override async ValueTask<StatementResult> ExecuteAsync(CloseCursorStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        if (statement.Name is not { } name)
        {
            await request.Session.CloseCursorsAsync(isAll: true);
            return new TagResult("CLOSE CURSOR ALL");
        }
        if (!request.Session.Cursors.Remove(name.Name, out var cursor))
            throw FetchHandler.NoSuchCursor(name);
        await cursor.DisposeAsync();
        return new TagResult("CLOSE CURSOR");
    }
}
