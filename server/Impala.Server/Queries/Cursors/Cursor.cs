using Impala.Catalog.Errors;
using Impala.Engine.Columnar;

namespace Impala.Server.Queries.Cursors;

/// <summary>
/// A cursor of DECLARE: a place in the rows of an open query. Place 0 is before the first row, place n on row n, one more than there are
/// rows behind the last. Source of each movement: PostgreSQL 15, FETCH and portalcmds.
/// </summary>
internal sealed class Cursor : IAsyncDisposable
{
    private readonly CursorRows _rows;
    private readonly CursorScroll _scroll;
    private long _place;

    public Cursor(CursorRows rows, CursorScroll scroll, bool isHold, bool isBinary)
    {
        _rows = rows;
        _scroll = scroll;
        IsHold = isHold;
        IsBinary = isBinary;
    }

    public IReadOnlyList<ResultColumn> Columns => _rows.Columns;

    /// <summary>WITH HOLD: lives on after its transaction.</summary>
    public bool IsHold { get; }

    /// <summary>BINARY: FETCH in the simple protocol gives binary values.</summary>
    public bool IsBinary { get; }

    /// <summary>The DECLARE, whose privileges FETCH needs too.</summary>
    public SqlParser.Ast.DeclareCursorStatement? Declaration { get; init; }

    private bool IsOnRow => _place > 0 && _place <= _rows.NumRead;

    /// <summary>The next rows forward, at least one and at most <paramref name="maxRows"/>; null behind the last. The caller disposes the batch.</summary>
    public async ValueTask<RecordBatch?> ForwardAsync(long maxRows, CancellationToken cancellationToken)
    {
        if (!await _rows.ReachAsync(_place + 1, cancellationToken))
        {
            _place = _rows.NumRead + 1;
            return null;
        }
        var batch = _rows.Take(_place + 1, maxRows, isBackward: false);
        _place += batch.NumSelected;
        return batch;
    }

    /// <summary>The rows before, the nearest first; null before the first.</summary>
    /// <exception cref="SqlException">55000: the rows are not kept.</exception>
    public RecordBatch? Backward(long maxRows)
    {
        if (_place <= 1)
        {
            _place = 0;
            return null;
        }
        CheckKept(_place - 1);
        var batch = _rows.Take(_place - 1, maxRows, isBackward: true);
        _place -= batch.NumSelected;
        return batch;
    }

    /// <summary>Goes forward by up to so many rows; answers how many there were. As fetching them.</summary>
    public async ValueTask<long> SkipAsync(long maxRows, CancellationToken cancellationToken)
    {
        var target = Math.Min(maxRows, long.MaxValue - 1 - _place) + _place;
        var before = Math.Min(_place, _rows.NumRead);
        if (await _rows.ReachAsync(target, cancellationToken))
            _place = target;
        else
            _place = _rows.NumRead + 1;
        return Math.Min(_place, _rows.NumRead) - before;
    }

    /// <summary>Goes back by up to so many rows; answers how many there were.</summary>
    public long SkipBack(long maxRows)
    {
        var before = _place;
        if (maxRows == 0 || before == 0)
            return 0;
        var target = maxRows >= before ? 0 : before - maxRows;
        CheckKept(Math.Max(1, target));
        _place = target;
        return before - Math.Max(1, target);
    }

    /// <summary>Stands right before a row, so that the next one forward is it; behind the last row when there is no such row.</summary>
    /// <param name="row">From 1; 0 and less stand before the first row, with nothing to come.</param>
    /// <returns>Whether there is such a row.</returns>
    public async ValueTask<bool> SeekAsync(long row, CancellationToken cancellationToken)
    {
        if (row <= 0)
        {
            Rewind();
            return false;
        }
        if (row <= _place)
        {
            CheckKept(row);
            _place = row - 1;
            return true;
        }
        await SkipAsync(row - 1 - _place, cancellationToken);
        return true;
    }

    /// <summary>Stands before a row counted from the end: 1 is the last.</summary>
    public async ValueTask<bool> SeekFromEndAsync(long row, CancellationToken cancellationToken)
    {
        await _rows.ReachAsync(long.MaxValue - 1, cancellationToken);
        return await SeekAsync(_rows.NumRead + 1 - row, cancellationToken);
    }

    /// <summary>Stands before a row relative to this one; 0 is this one.</summary>
    public async ValueTask<bool> SeekRelativeAsync(long numRows, CancellationToken cancellationToken) =>
        numRows == 0
            ? IsOnRow && await SeekAsync(_place, cancellationToken)
            : await SeekAsync(_place + Math.Clamp(numRows, -int.MaxValue, int.MaxValue), cancellationToken);

    /// <summary>Whether MOVE 0 counts a row.</summary>
    public long CountHere() => IsOnRow ? 1 : 0;

    public ValueTask DisposeAsync() => _rows.DisposeAsync();

    private void Rewind()
    {
        if (_place == 0)
            return;
        CheckKept(1);
        _place = 0;
    }

    private void CheckKept(long row)
    {
        if (_scroll == CursorScroll.No)
            throw new SqlException(SqlState.ObjectNotInPrerequisiteState, "cursor can only scan forward", hint: "Declare it with SCROLL option to enable backward scan.");
        if (row < _rows.FirstKept && row <= _rows.NumRead)
        {
            throw new SqlException(
                SqlState.ObjectNotInPrerequisiteState,
                "cursor can only scan forward",
                detail: FormattableString.Invariant($"Row {row} is no longer kept, the first that is is {_rows.FirstKept}."),
                hint: "Declare it with SCROLL option to enable backward scan.");
        }
    }
}
