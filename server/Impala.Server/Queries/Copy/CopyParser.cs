using System.Text.Unicode;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;
using Impala.Storage.Memory;

namespace Impala.Server.Queries.Copy;

/// <summary>
/// Turns the bytes of COPY FROM into batches: fills a window, takes its whole rows, parses them column by column, and moves what is left to the
/// next window. Text values are not copied: they point into the window, which lives as long as they do.
/// </summary>
internal sealed class CopyParser : IDisposable
{
    private const int WindowSize = 1 << 20;
    private const int Padding = 64;
    private const int MaxRowLength = 1 << 30;

    private readonly SqlType[] _types;
    private readonly CopySplitter _splitter;
    private readonly CopyColumnParser _columns;
    private readonly CopyErrors _errors;
    private readonly bool _isText;
    private readonly MemoryTracker _memory;
    private NativeBuffer? _window;
    private int _position;
    private int _length;
    private bool _isLast;

    public CopyParser(string table, string[] names, SqlType[] types, CopyOptions options, EvaluationContext context)
    {
        _types = types;
        _memory = context.Memory;
        _errors = new CopyErrors(table);
        _isText = options.Format != CopyFormat.Binary;
        _splitter = options.Format switch
        {
            CopyFormat.Text => new CopyTextSplitter(names, _errors, options),
            CopyFormat.Csv => new CopyCsvSplitter(names, _errors, options),
            CopyFormat.Binary => new CopyBinarySplitter(names, _errors),
        };
        _columns = new CopyColumnParser(_splitter, names, _errors, context);
    }

    /// <summary>Reads everything; answers the number of rows. Stops early, with a smaller number, when the plan has ended.</summary>
    public async Task<long> RunAsync(ICopyInput input, CopyQueue queue, Task ended, CancellationToken cancellationToken)
    {
        var numRows = 0L;
        while (!_isLast)
        {
            await FillAsync(input, cancellationToken);
            while (Next() is { } batch)
            {
                numRows += batch.NumRows;
                if (!await queue.PutAsync(batch, ended))
                    return numRows;
            }
        }
        return numRows;
    }

    public void Dispose()
    {
        _window?.Release();
        _window = null;
    }

    private async Task FillAsync(ICopyInput input, CancellationToken cancellationToken)
    {
        MakeRoom();
        while (_length < Capacity)
        {
            var read = await input.ReadAsync(Address(), Capacity - _length, cancellationToken);
            if (read == 0)
            {
                _isLast = true;
                return;
            }
            _length += read;
        }
    }

    private int Capacity { get; set; }

    private unsafe nint Address() => (nint)(_window!.Pointer + _length);

    /// <summary>Begins a window with what is left of the last one; values may still point into that.</summary>
    private unsafe void MakeRoom()
    {
        var left = _length - _position;
        if (left > MaxRowLength)
            throw _errors.LineTooLong(_splitter.Line, MaxRowLength);
        Capacity = (int)Math.Min(Math.Max(WindowSize, left * 2L), int.MaxValue - Padding);
        var next = BufferPool.Rent((long)Capacity + Padding, _memory);
        if (left > 0)
            Buffer.MemoryCopy(_window!.Pointer + _position, next.Pointer, Capacity, left);
        _window?.Release();
        _window = next;
        (_position, _length) = (0, left);
    }

    /// <summary>The next batch of the window; null when it has no more whole rows.</summary>
    private unsafe RecordBatch? Next()
    {
        var from = _position;
        var numRows = _splitter.Split(_window!.Pointer, _length, ref _position, _isLast);
        if (numRows == 0)
            return null;
        if (_isText)
            CheckText(new ReadOnlySpan<byte>(_window.Pointer + from, _position - from), numRows);
        var vectors = new ColumnVector[_types.Length];
        try
        {
            for (var i = 0; i < vectors.Length; i++)
                vectors[i] = _columns.Parse(i, _types[i], numRows, _window);
            return RecordBatch.Create(vectors, numRows);
        }
        catch
        {
            foreach (var vector in vectors)
                vector?.Release();
            throw;
        }
    }

    /// <summary>Text must be UTF-8 without zero bytes; the row that has others is looked for only when there is one.</summary>
    private unsafe void CheckText(ReadOnlySpan<byte> rows, int numRows)
    {
        if (Utf8.IsValid(rows) && !rows.Contains((byte)0))
            return;
        for (var row = 0; row < numRows; row++)
        {
            for (var column = 0; column < _types.Length; column++)
            {
                var text = _splitter.Field(row, column).Span;
                if (!Utf8.IsValid(text) || text.Contains((byte)0))
                    throw _errors.BadText(text, _splitter.LineOf(row));
            }
        }
    }
}
