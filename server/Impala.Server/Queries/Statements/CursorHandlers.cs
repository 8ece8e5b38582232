using System.Globalization;
using Impala.Catalog.Errors;
using Impala.Engine.Columnar;
using Impala.Server.PgWire;
using Impala.Server.Queries.Cursors;
using Impala.SqlParser.Ast;
using Impala.Storage.Memory;

namespace Impala.Server.Queries.Statements;

/// <summary>DECLARE: starts the query; its rows wait for FETCH.</summary>
internal sealed class DeclareCursorHandler(QueryHandler queries, ImpaladOptions options, MemoryTracker memory) : StatementHandler<DeclareCursorStatement>
{
    private readonly MemoryTracker _memory = new("Cursors", memory);
    private readonly string _folder = options.DataDir.Length > 0 ? options.DataDir : Path.GetTempPath();

    public override async ValueTask<StatementDescription> DescribeAsync(StatementRequest request, CancellationToken cancellationToken)
    {
        var query = new QueryStatement(((DeclareCursorStatement)request.Statement).Query);
        var description = await queries.DescribeAsync(request with { Statement = query }, cancellationToken);
        return new StatementDescription(description.ParameterTypes, null);
    }

    protected override async ValueTask<StatementResult> ExecuteAsync(DeclareCursorStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var session = request.Session;
        var name = statement.Name.Name;
        if (!statement.WithHold && !session.Transaction.IsOpen)
            throw new SqlException(SqlState.NoActiveSqlTransaction, "DECLARE CURSOR can only be used in transaction blocks", statement.Span.Start);
        if (session.Cursors.ContainsKey(name))
            throw WireErrors.PortalExists(name);
        var scroll = statement.Scroll switch
        {
            true => CursorScroll.Yes,
            false => CursorScroll.No,
            null => CursorScroll.Window,
        };
        var result = await queries.StartAsync(statement.Query, request, cancellationToken);
        session.Cursors[name] = new Cursor(new CursorRows(result, scroll, _folder, _memory), scroll, statement.WithHold, statement.Binary) { Declaration = statement };
        return new TagResult("DECLARE CURSOR");
    }
}

/// <summary>FETCH and MOVE: NEXT, PRIOR, FIRST, LAST, n, ALL, ABSOLUTE and RELATIVE, FORWARD and BACKWARD.</summary>
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
        if (statement is { IsMove: true, Direction: FetchDirection.Forward or FetchDirection.Backward or FetchDirection.Relative, Count: 0 })
            return Moved(cursor.CountHere());
        var (count, isBackward) = await StandBeforeAsync(cursor, statement, cancellationToken);
        if (!statement.IsMove)
        {
            // As PostgreSQL: what the first row fails with comes before the columns.
            var result = new FetchResult(cursor, count, isBackward);
            await result.PrefetchAsync(cancellationToken);
            return result;
        }
        return Moved(isBackward ? cursor.SkipBack(count) : await cursor.SkipAsync(count, cancellationToken));
    }

    /// <summary>Goes to where the rows begin; answers how many are wanted from there and in which direction.</summary>
    private static async ValueTask<(long Count, bool IsBackward)> StandBeforeAsync(Cursor cursor, FetchStatement statement, CancellationToken cancellationToken)
    {
        switch (statement.Direction)
        {
            case FetchDirection.Absolute:
                var absolute = statement.Count ?? 0;
                return (await (absolute < 0 ? cursor.SeekFromEndAsync(-absolute, cancellationToken) : cursor.SeekAsync(absolute, cancellationToken)) ? 1 : 0, false);
            case FetchDirection.Relative:
                return (await cursor.SeekRelativeAsync(statement.Count ?? 0, cancellationToken) ? 1 : 0, false);
            default:
                if (statement.Count == 0)
                    return (await cursor.SeekRelativeAsync(0, cancellationToken) ? 1 : 0, false);
                var isBackward = statement.Direction == FetchDirection.Backward != statement.Count < 0;
                return (Math.Abs(statement.Count ?? long.MaxValue), isBackward);
        }
    }

    private static TagResult Moved(long numRows) => new("MOVE " + numRows.ToString(CultureInfo.InvariantCulture));

    private static Cursor CursorOf(FetchStatement statement, StatementRequest request) =>
        request.Session.Cursors.TryGetValue(statement.Cursor.Name, out var cursor) ? cursor : throw NoSuchCursor(statement.Cursor);

    internal static SqlException NoSuchCursor(Identifier name) =>
        new(SqlState.InvalidCursorName, $"cursor \"{name.Name}\" does not exist");

    /// <summary>Some of a cursor's rows; the cursor stays open.</summary>
    private sealed class FetchResult(Cursor cursor, long left, bool isBackward) : StatementResult
    {
        private long _left = left;
        private RecordBatch? _first;

        public async ValueTask PrefetchAsync(CancellationToken cancellationToken) => _first = await ReadAsync(cancellationToken);

        public override IReadOnlyList<ResultColumn> Columns => cursor.Columns;

        public override bool IsBinary => cursor.IsBinary;

        public override ValueTask<RecordBatch?> NextAsync(CancellationToken cancellationToken)
        {
            var first = _first;
            _first = null;
            return first is null ? ReadAsync(cancellationToken) : new(first);
        }

        public override ValueTask DisposeAsync()
        {
            _first?.Dispose();
            _first = null;
            return ValueTask.CompletedTask;
        }

        private async ValueTask<RecordBatch?> ReadAsync(CancellationToken cancellationToken)
        {
            if (_left == 0)
                return null;
            var batch = isBackward ? cursor.Backward(_left) : await cursor.ForwardAsync(_left, cancellationToken);
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
