using Impala.Engine.Columnar;
using Impala.Storage.Memory;

namespace Impala.Server.Queries;

/// <summary>
/// A cursor of DECLARE: an open result that is read in pieces, forward only. A batch that a piece cuts in two is shared, not copied.
/// Used by its session only, one statement at a time.
/// </summary>
internal sealed class Cursor : IAsyncDisposable
{
    private static readonly MemoryTracker Memory = new("Cursors");

    private readonly StatementResult _result;
    private RecordBatch? _batch;
    private int _nextRow;

    public Cursor(StatementResult result, bool isHold)
    {
        _result = result;
        IsHold = isHold;
    }

    public IReadOnlyList<ResultColumn> Columns => _result.Columns!;

    /// <summary>WITH HOLD: lives on after its transaction.</summary>
    public bool IsHold { get; }

    /// <summary>Rows passed so far: the 1-based number of the current row.</summary>
    public long Position { get; private set; }

    /// <summary>The next rows, at least one and at most <paramref name="maxRows"/>; null at the end. The caller disposes the batch.</summary>
    public async ValueTask<RecordBatch?> ReadAsync(long maxRows, CancellationToken cancellationToken)
    {
        if (!await LoadAsync(cancellationToken))
            return null;
        var count = (int)Math.Min(maxRows, _batch!.NumSelected - _nextRow);
        var piece = Cut(_batch, _nextRow, count);
        Pass(count);
        return piece;
    }

    /// <summary>Passes over up to <paramref name="maxRows"/> rows; answers how many there were.</summary>
    public async ValueTask<long> SkipAsync(long maxRows, CancellationToken cancellationToken)
    {
        var skipped = 0L;
        while (skipped < maxRows && await LoadAsync(cancellationToken))
        {
            var count = (int)Math.Min(maxRows - skipped, _batch!.NumSelected - _nextRow);
            Pass(count);
            skipped += count;
        }
        return skipped;
    }

    public async ValueTask DisposeAsync()
    {
        _batch?.Dispose();
        _batch = null;
        await _result.DisposeAsync();
    }

    private async ValueTask<bool> LoadAsync(CancellationToken cancellationToken)
    {
        while (_batch is null)
        {
            if (await _result.NextAsync(cancellationToken) is not { } batch)
                return false;
            if (batch.NumSelected == 0)
            {
                batch.Dispose();
                continue;
            }
            _batch = batch;
            _nextRow = 0;
        }
        return true;
    }

    private void Pass(int count)
    {
        Position += count;
        _nextRow += count;
        if (_nextRow < _batch!.NumSelected)
            return;
        _batch.Dispose();
        _batch = null;
    }

    private static unsafe RecordBatch Cut(RecordBatch batch, int firstRow, int count)
    {
        var selection = new SelectionVector(count, Memory) { Count = count };
        for (var i = 0; i < count; i++)
            selection.Indices[i] = batch.Selection is { } selected ? selected.Indices[firstRow + i] : firstRow + i;
        var columns = new ColumnVector[batch.NumColumns];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = batch[i].AddReference();
        return new RecordBatch(columns, batch.NumRows, selection);
    }
}
