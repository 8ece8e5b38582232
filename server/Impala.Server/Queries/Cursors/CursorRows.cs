using Impala.Engine.Columnar;
using Impala.Engine.Execution.Exchange;
using Impala.Storage.Memory;

namespace Impala.Server.Queries.Cursors;

/// <summary>
/// The rows of a cursor, read from its query as they are asked for and kept as its <see cref="CursorScroll"/> says. Rows count from 1.
/// Used by its session only, one statement at a time.
/// </summary>
internal sealed class CursorRows : IAsyncDisposable
{
    /// <summary>Bytes of rows that stay in memory.</summary>
    private const long KeptBytes = 8 << 20;

    private readonly StatementResult _result;
    private readonly CursorScroll _scroll;
    private readonly MemoryTracker _memory;
    private readonly string _folder;
    private readonly List<Piece> _pieces = [];
    private RowSpool? _spool;
    private int _numSpooled;
    private long _inMemory;
    private (Piece? Piece, RecordBatch? Batch) _loaded;

    /// <param name="folder">For the file of a cursor that keeps more than fits into memory.</param>
    public CursorRows(StatementResult result, CursorScroll scroll, string folder, MemoryTracker memory)
    {
        _result = result;
        _scroll = scroll;
        _folder = folder;
        _memory = memory;
    }

    public IReadOnlyList<ResultColumn> Columns => _result.Columns!;

    /// <summary>Rows read so far; all of them once <see cref="IsComplete"/>.</summary>
    public long NumRead { get; private set; }

    public bool IsComplete { get; private set; }

    /// <summary>The first row that can still be had.</summary>
    public long FirstKept => _pieces.Count == 0 ? NumRead + 1 : _pieces[0].First;

    /// <summary>Reads on until a row is there; false when the query ends before it.</summary>
    public async ValueTask<bool> ReachAsync(long row, CancellationToken cancellationToken)
    {
        while (NumRead < row && !IsComplete)
            await ReadAsync(cancellationToken);
        return row <= NumRead;
    }

    /// <summary>Rows that are kept, from <paramref name="row"/> on up to <paramref name="maxRows"/> of one piece, forward or backward. The caller disposes the batch.</summary>
    public RecordBatch Take(long row, long maxRows, bool isBackward)
    {
        var piece = _pieces[IndexOf(row)];
        var at = (int)(row - piece.First);
        var count = (int)Math.Min(maxRows, isBackward ? at + 1 : piece.NumRows - at);
        return Cut(BatchOf(piece), at, count, isBackward);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var piece in _pieces)
            piece.Batch?.Dispose();
        _pieces.Clear();
        _loaded.Batch?.Dispose();
        _loaded = default;
        _spool?.Dispose();
        await _result.DisposeAsync();
    }

    private async ValueTask ReadAsync(CancellationToken cancellationToken)
    {
        if (await _result.NextAsync(cancellationToken) is not { } batch)
        {
            IsComplete = true;
            return;
        }
        if (batch.NumSelected == 0)
        {
            batch.Dispose();
            return;
        }
        if (_scroll != CursorScroll.No)
            batch = batch.Compact(_memory);
        var piece = new Piece(NumRead + 1, batch.NumSelected) { Batch = batch, Size = BatchSize.Of(batch) };
        _pieces.Add(piece);
        _inMemory += piece.Size;
        NumRead += piece.NumRows;
        if (_scroll == CursorScroll.Yes)
            await SpoolAsync();
        else
            Forget();
    }

    /// <summary>Lets go of the oldest rows beyond what may be kept.</summary>
    private void Forget()
    {
        var limit = _scroll == CursorScroll.No ? 0 : KeptBytes;
        var count = 0;
        while (_inMemory > limit && count < _pieces.Count - 1)
            _inMemory -= Drop(_pieces[count++]);
        _pieces.RemoveRange(0, count);
    }

    /// <summary>Writes the oldest rows to the file; off the thread that serves connections, since a disk may wait.</summary>
    private async ValueTask SpoolAsync()
    {
        if (_inMemory <= KeptBytes)
            return;
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _spool ??= new RowSpool(_folder, Columns, _memory);
        while (_inMemory > KeptBytes && _numSpooled < _pieces.Count - 1)
        {
            var piece = _pieces[_numSpooled++];
            (piece.Offset, piece.Length) = _spool.Write(piece.Batch!);
            _inMemory -= Drop(piece);
        }
    }

    private static long Drop(Piece piece)
    {
        piece.Batch!.Dispose();
        piece.Batch = null;
        return piece.Size;
    }

    private RecordBatch BatchOf(Piece piece)
    {
        if (piece.Batch is { } kept)
            return kept;
        if (_loaded.Piece != piece)
        {
            _loaded.Batch?.Dispose();
            _loaded = default;
            _loaded = (piece, _spool!.Read(piece.Offset, piece.Length));
        }
        return _loaded.Batch!;
    }

    private int IndexOf(long row)
    {
        var low = 0;
        var high = _pieces.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_pieces[middle].First <= row)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }

    // Shared columns, chosen by a selection: nothing is copied.
    private unsafe RecordBatch Cut(RecordBatch batch, int at, int count, bool isBackward)
    {
        var selection = SelectionVector.Create(count, _memory, count);
        for (var i = 0; i < count; i++)
        {
            var row = isBackward ? at - i : at + i;
            selection.Indices[i] = batch.Selection is { } selected ? selected.Indices[row] : row;
        }
        var columns = new ColumnVector[batch.NumColumns];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = batch[i].AddReference();
        return RecordBatch.Create(columns, batch.NumRows, selection);
    }

    /// <summary>Rows that came in one batch: in memory, or in the file.</summary>
    private sealed class Piece(long first, int numRows)
    {
        public long First => first;

        public int NumRows => numRows;

        public RecordBatch? Batch { get; set; }

        public long Size { get; init; }

        public long Offset { get; set; }

        public int Length { get; set; }
    }
}
