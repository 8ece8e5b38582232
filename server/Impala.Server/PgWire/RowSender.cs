using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Server.PgWire.Formats;
using Impala.Server.PgWire.Messages;
using Impala.Server.Queries;
using Impala.Storage.Memory;

namespace Impala.Server.PgWire;

/// <summary>Sends the rows of one result as DataRows, in pieces when an Execute has a row limit; flushes as the buffer fills and so waits for slow clients.</summary>
internal sealed class RowSender : IDisposable
{
    private readonly StatementResult _result;
    private readonly RowEncoder _encoder;
    private RecordBatch? _batch;
    private int _nextRow;

    public RowSender(StatementResult result, ReadOnlySpan<short> formats, FormatOptions options, MemoryTracker memory)
    {
        _result = result;
        _encoder = new RowEncoder(result.Columns!, formats, options, memory);
    }

    public long NumRowsSent { get; private set; }

    /// <summary>Sends up to <paramref name="maxRows"/> rows (0: all); false when the limit came before the end.</summary>
    public async ValueTask<bool> SendAsync(PgWriter writer, long maxRows, CancellationToken cancellationToken)
    {
        var left = maxRows == 0 ? long.MaxValue : maxRows;
        while (true)
        {
            // A portal that has given all it was asked for is suspended, at its last row too, as PostgreSQL's.
            if (left == 0)
                return false;
            if (_batch is null && !await LoadAsync(cancellationToken))
                return true;
            while (_batch is not null && left > 0)
            {
                var count = (int)Math.Min(left, _encoder.RowsThatFit(_nextRow, PgWriter.FlushThreshold));
                _encoder.Write(writer, _nextRow, count);
                _nextRow += count;
                left -= count;
                NumRowsSent += count;
                if (_nextRow == _encoder.NumRows)
                    Unload();
                if (writer.BufferedBytes >= PgWriter.FlushThreshold)
                    await writer.FlushPartAsync(cancellationToken);
            }
        }
    }

    public void Dispose()
    {
        Unload();
        _encoder.Dispose();
    }

    private async ValueTask<bool> LoadAsync(CancellationToken cancellationToken)
    {
        while (await _result.NextAsync(cancellationToken) is { } batch)
        {
            if (batch.NumSelected == 0)
            {
                batch.Dispose();
                continue;
            }
            _batch = batch;
            _nextRow = 0;
            _encoder.Load(batch);
            return true;
        }
        return false;
    }

    private void Unload()
    {
        _batch?.Dispose();
        _batch = null;
        _nextRow = 0;
    }
}
