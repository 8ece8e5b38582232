using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Storage.FileSystems;
using Impala.Storage.Memory;

namespace Impala.Storage.Text;

/// <summary>
/// Reads the lines of a split of a text file, in batches. A split owns the lines that begin in it, and reads past its end to finish the last one; the
/// first split passes over the header lines. <see cref="ReadRows"/> finds the fields of the next lines; <see cref="ParseColumn"/> then turns one field
/// of each into values. A field that is no value of its type reads as NULL and is counted. The formats say where lines end and what their fields are.
/// </summary>
public abstract unsafe class TextLineReader : IDisposable
{
    private const int WindowSize = 1 << 20;
    private const int Padding = 64;
    private const int MaxLineLength = 1 << 30;

    private readonly IRandomAccessFile _file;
    private readonly MemoryTracker _tracker;
    private readonly int _numFields;
    private readonly long _end;
    private readonly byte[]? _nullText;
    private TextField[] _fields = [];
    private NativeBuffer? _buffer;
    private long _bufferOffset;
    private int _length;
    private int _position;
    private int _headersLeft;
    private bool _isAtFirstLine;

    /// <summary>A reader of the lines that begin in [start, end).</summary>
    /// <param name="file">The file, which the reader does not own.</param>
    /// <param name="start">First byte of the split.</param>
    /// <param name="end">The byte after the split; the file's length for the last.</param>
    /// <param name="numFields">Fields of a line; further ones are passed over.</param>
    /// <param name="tracker">Accounts the buffers.</param>
    /// <param name="numHeaderLines">Lines that the file begins with and that are no rows.</param>
    /// <param name="nullText">The bytes of a field that is NULL; null when the format has a NULL of its own.</param>
    private protected TextLineReader(IRandomAccessFile file, long start, long end, int numFields, MemoryTracker tracker, int numHeaderLines, byte[]? nullText)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, start);
        _file = file;
        _tracker = tracker;
        _numFields = numFields;
        _end = Math.Min(end, file.Length);
        _nullText = nullText;
        // One byte earlier: a line that begins exactly at the split's start is preceded by a delimiter there, and is this split's.
        _bufferOffset = Math.Max(0, start - 1);
        _isAtFirstLine = start == 0;
        _headersLeft = start == 0 ? numHeaderLines : 0;
    }

    /// <summary>Fields that were no values of their types, over all calls of <see cref="ParseColumn"/>.</summary>
    public long NumErrors { get; private set; }

    /// <summary>Lines that were none of the format; also counted as errors.</summary>
    public long NumBadLines { get; private set; }

    /// <summary>Where the last of them began.</summary>
    public long BadLinePosition { get; private set; }

    /// <summary>Rows of the last batch.</summary>
    public int NumRows { get; private set; }

    /// <summary>A reader for a table's text files.</summary>
    /// <param name="file">The file, which the reader does not own.</param>
    /// <param name="table">Its format, and for JSON its columns' names.</param>
    /// <param name="format">The format of the file's partition.</param>
    /// <param name="start">First byte of the split.</param>
    /// <param name="end">The byte after the split; the file's length for the last.</param>
    /// <param name="numFields">How many of the table's columns are read.</param>
    /// <param name="tracker">Accounts the buffers.</param>
    /// <param name="cancellationToken">Ends the search for a split's first line, which with quotes begins at the file's start.</param>
    public static TextLineReader Create(
        IRandomAccessFile file, Table table, FileFormat format, long start, long end, int numFields, MemoryTracker tracker, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (format == FileFormat.Json)
            return new JsonLineReader(file, [.. table.Columns.Take(numFields).Select(column => column.Name)], start, end, tracker);
        return table.TextFormat.Quote is null
            ? new DelimitedTextReader(file, table.TextFormat, start, end, numFields, tracker)
            : new QuotedTextReader(file, table.TextFormat, start, end, numFields, tracker, cancellationToken);
    }

    /// <summary>Finds the fields of the next lines, at most <paramref name="maxRows"/>; 0 means that the split has no more. Fields stay
    /// valid until the next call.</summary>
    public int ReadRows(int maxRows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRows, 1);
        if (!_isAtFirstLine)
        {
            _isAtFirstLine = true;
            if (!SkipLine())
                return NumRows = 0;
        }
        for (; _headersLeft > 0; _headersLeft--)
            if (!SkipLine())
                return NumRows = 0;
        var needed = (long)maxRows * _numFields;
        if (_fields.Length < needed)
            _fields = new TextField[checked((int)needed)];
        NumRows = 0;
        while (NumRows < maxRows && _bufferOffset + _position < _end)
        {
            var lineEnd = FindLineEnd(_position, out var next);
            if (lineEnd < 0)
            {
                // Lines found so far point into this window; it is left behind only when there are none.
                if (NumRows > 0)
                    break;
                if (Refill())
                    continue;
                // A compressed file's length is not known before.
                if (_position == _length)
                    break;
                (lineEnd, next) = (_length, _length);
                CheckLastLine(_bufferOffset + _position, new ReadOnlySpan<byte>(_buffer!.Pointer + _position, _length - _position));
            }
            var line = new ReadOnlySpan<byte>(_buffer!.Pointer + _position, lineEnd - _position);
            if (TrySplit(_buffer.Pointer + _position, lineEnd - TrailingReturn(line) - _position, _fields.AsSpan(NumRows * _numFields, _numFields)))
                NumRows++;
            _position = next;
        }
        return NumRows;
    }

    /// <summary>A field of the last batch.</summary>
    public TextField GetField(int row, int field) => _fields[((long)row * _numFields) + field];

    /// <summary>Parses one field of every row of the last batch and answers the number of NULLs.</summary>
    /// <param name="field">Which field.</param>
    /// <param name="type">The column's type.</param>
    /// <param name="destination">Room for <see cref="NumRows"/> values of the engine's physical type; slots of NULLs are zeroed.</param>
    /// <param name="validity">(NumRows + 7) / 8 bytes; 1 = valid, least significant bit first.</param>
    /// <param name="keepAlive">Gets the buffers that text points into, each with a reference of its own to release.</param>
    public int ParseColumn(int field, SqlType type, void* destination, byte* validity, List<NativeBuffer> keepAlive)
    {
        ArgumentNullException.ThrowIfNull(keepAlive);
        new Span<byte>(validity, (NumRows + 7) >> 3).Clear();
        var isText = type.IsText || type.Kind == SqlTypeKind.Binary;
        var parser = new TextColumnParser(type, this, destination, RentDecoded(field, type, keepAlive));
        var numNulls = 0;
        for (var row = 0; row < NumRows; row++)
        {
            var value = _fields[((long)row * _numFields) + field];
            var isNull = value.IsMissing || (_nullText is not null && value.Span.SequenceEqual(_nullText)) || (!isText && value.Length == 0);
            if (!isNull && !parser.TryParse(value, row))
            {
                isNull = true;
                NumErrors++;
            }
            if (isNull)
            {
                parser.SetNull(row);
                numNulls++;
            }
            else
            {
                validity[row >> 3] |= (byte)(1 << (row & 7));
            }
        }
        if (isText && NumRows > 0)
        {
            keepAlive.Add(_buffer!.AddReference());
            if (Parquet.Decoding.ViewAdjustment.IsNeeded(type))
                Parquet.Decoding.ViewAdjustment.Apply(type, (StringView*)destination, NumRows, keepAlive, _tracker);
        }
        return numNulls;
    }

    /// <summary>Writes the value of a field whose bytes are not the value's, which is never longer than they are.</summary>
    /// <returns>Bytes written.</returns>
    internal abstract int Unescape(in TextField field, byte* destination);

    /// <summary>The file, for errors.</summary>
    private protected IRandomAccessFile File => _file;

    /// <summary>The next line's end in these bytes, which begin where a line does (or, before the first line, where the split does), or -1.</summary>
    private protected abstract int FindLineEnd(ReadOnlySpan<byte> bytes);

    private protected void AddBadLine(byte* line)
    {
        NumErrors++;
        NumBadLines++;
        BadLinePosition = _bufferOffset + (line - _buffer!.Pointer);
    }

    /// <summary>Finds a line's fields; the target's fields behind them are to be set to missing. False when the line is no row.</summary>
    private protected abstract bool TrySplit(byte* line, int length, Span<TextField> target);

    /// <summary>How many bytes at a line's end belong to its end.</summary>
    private protected virtual int TrailingReturn(ReadOnlySpan<byte> line) => line is [.., (byte)'\r'] ? 1 : 0;

    /// <summary>A line that the file's end ends begins here.</summary>
    private protected virtual void CheckLastLine(long position, ReadOnlySpan<byte> line)
    {
    }

    public void Dispose()
    {
        _buffer?.Release();
        _buffer = null;
    }

    /// <summary>A buffer for values that are not their fields' bytes: unescaped text and decoded base64, which is no longer than its source.</summary>
    private byte* RentDecoded(int field, SqlType type, List<NativeBuffer> keepAlive)
    {
        var total = 0L;
        for (var row = 0; row < NumRows; row++)
        {
            var value = GetField(row, field);
            if (type.Kind == SqlTypeKind.Binary || value.HasEscape)
                total += Math.Max(value.Length, 0);
        }
        if (total == 0 || !(type.IsText || type.Kind == SqlTypeKind.Binary))
            return null;
        var buffer = BufferPool.Rent(total, _tracker);
        keepAlive.Add(buffer);
        return buffer.Pointer;
    }

    private bool SkipLine()
    {
        while (true)
        {
            var found = FindLineEnd(_position, out var next);
            if (found >= 0)
            {
                _position = next;
                return true;
            }
            if (!Refill())
            {
                _position = _length;
                return false;
            }
        }
    }

    /// <summary>The position of the end of the line that begins at a position, or -1 when the window has none.</summary>
    private int FindLineEnd(int from, out int next)
    {
        var end = _buffer is null ? -1 : FindLineEnd(new ReadOnlySpan<byte>(_buffer.Pointer + from, _length - from));
        next = from + end + 1;
        return end < 0 ? -1 : from + end;
    }

    /// <summary>Moves the window so that it begins at the current line, and reads on; false at the end of the file.</summary>
    private bool Refill()
    {
        var kept = _length - _position;
        var offset = _bufferOffset + _position;
        if (offset + kept >= _file.Length)
            return false;
        if (kept > MaxLineLength)
            throw new SqlException(SqlState.ProgramLimitExceeded, $"a line is longer than {MaxLineLength} bytes: {_file.Path}, at byte {offset}");
        var size = (int)Math.Min(Math.Max(WindowSize, kept * 2L), _file.Length - offset);
        var next = BufferPool.Rent((long)size + Padding, _tracker);
        if (kept > 0)
            Buffer.MemoryCopy(_buffer!.Pointer + _position, next.Pointer, size, kept);
        _buffer?.Release();
        _buffer = next;
        _bufferOffset = offset;
        _position = 0;
        _length = kept;
        _length += _file.Read(offset + kept, new Span<byte>(next.Pointer + kept, size - kept));
        return _length > kept;
    }
}
