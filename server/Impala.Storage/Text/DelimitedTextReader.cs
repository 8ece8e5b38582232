using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Storage.FileSystems;
using Impala.Storage.Memory;

namespace Impala.Storage.Text;

/// <summary>
/// Reads the lines of a split of a delimited text file, in batches. A split owns the lines that begin in it, and reads past its end to
/// finish the last one; the first split passes over the header lines. <see cref="ReadRows"/> finds the fields of the next lines;
/// <see cref="ParseColumn"/> then turns one field of each into values. A field that is no value of its type reads as NULL and is
/// counted. With the line delimiter \n a \r before it belongs to the line's end. There is no quoting. Source: Impala 4, text tables.
/// </summary>
public sealed unsafe class DelimitedTextReader : IDisposable
{
    private const int WindowSize = 1 << 20;
    private const int Padding = 64;
    private const int MaxLineLength = 1 << 30;

    private readonly IRandomAccessFile _file;
    private readonly TextFormat _format;
    private readonly MemoryTracker _tracker;
    private readonly int _numFields;
    private readonly long _end;
    private readonly byte[] _nullText;
    private readonly System.Buffers.SearchValues<byte> _stops;
    private TextField[] _fields = [];
    private NativeBuffer? _buffer;
    private long _bufferOffset;
    private int _length;
    private int _position;
    private int _headersLeft;
    private bool _isAtFirstLine;

    /// <summary>A reader of the lines that begin in [start, end).</summary>
    /// <param name="file">The file, which the reader does not own.</param>
    /// <param name="format">Delimiters, escape, NULL text and header lines.</param>
    /// <param name="start">First byte of the split.</param>
    /// <param name="end">The byte after the split; the file's length for the last.</param>
    /// <param name="numFields">Fields of a line; further ones are passed over.</param>
    /// <param name="tracker">Accounts the buffers.</param>
    public DelimitedTextReader(IRandomAccessFile file, TextFormat format, long start, long end, int numFields, MemoryTracker tracker)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(format);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, start);
        _file = file;
        _format = format;
        _tracker = tracker;
        _numFields = numFields;
        _end = Math.Min(end, file.Length);
        _nullText = System.Text.Encoding.UTF8.GetBytes(format.NullText);
        _stops = System.Buffers.SearchValues.Create(
            format.Escape is { } escape ? [format.FieldDelimiter, format.LineDelimiter, escape] : [format.FieldDelimiter, format.LineDelimiter]);
        // One byte earlier: a line that begins exactly at the split's start is preceded by a delimiter there, and is this split's.
        _bufferOffset = Math.Max(0, start - 1);
        _isAtFirstLine = start == 0;
        _headersLeft = start == 0 ? format.NumHeaderLines : 0;
    }

    /// <summary>Fields that were no values of their types, over all calls of <see cref="ParseColumn"/>.</summary>
    public long NumErrors { get; private set; }

    /// <summary>Rows of the last batch.</summary>
    public int NumRows { get; private set; }

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
            }
            SplitLine(_position, lineEnd);
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
        var parser = new TextColumnParser(type, _format.Escape, destination, RentDecoded(field, type, keepAlive));
        var numNulls = 0;
        for (var row = 0; row < NumRows; row++)
        {
            var value = _fields[((long)row * _numFields) + field];
            var isNull = value.IsMissing || value.Span.SequenceEqual(_nullText) || (!isText && value.Length == 0);
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

    /// <summary>The position of the next line delimiter that is not escaped, or -1 when the window has none.</summary>
    private int FindLineEnd(int from, out int next)
    {
        next = 0;
        if (_buffer is null)
            return -1;
        var window = new ReadOnlySpan<byte>(_buffer.Pointer, _length);
        while (from < window.Length)
        {
            int offset;
            if (_format.Escape is { } escape)
                offset = window[from..].IndexOfAny(_format.LineDelimiter, escape);
            else
                offset = window[from..].IndexOf(_format.LineDelimiter);
            if (offset < 0)
                return -1;
            if (window[from + offset] == _format.LineDelimiter)
            {
                next = from + offset + 1;
                return from + offset;
            }
            from += offset + 2;
        }
        return -1;
    }

    /// <summary>Moves the window so that it begins at the current line, and reads on; false at the end of the file.</summary>
    private bool Refill()
    {
        var kept = _length - _position;
        var offset = _bufferOffset + _position;
        if (offset + kept >= _file.Length)
            return false;
        if (kept > MaxLineLength)
            throw new SqlException(SqlState.ProgramLimitExceeded, $"a line is longer than {MaxLineLength} bytes: {_file.Path}");
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

    private void SplitLine(int start, int end)
    {
        var first = _buffer!.Pointer + start;
        if (_format.LineDelimiter == (byte)'\n' && end > start && _buffer.Pointer[end - 1] == (byte)'\r')
            end--;
        var line = new ReadOnlySpan<byte>(first, end - start);
        var target = _fields.AsSpan(NumRows * _numFields, _numFields);
        var (position, fieldStart, field) = (0, 0, 0);
        var hasEscape = false;
        while (field < target.Length)
        {
            var offset = position < line.Length ? line[position..].IndexOfAny(_stops) : -1;
            if (offset >= 0 && line[position + offset] != _format.FieldDelimiter)
            {
                // An escape takes the next character with it.
                hasEscape = true;
                position += offset + 2;
                continue;
            }
            var fieldEnd = offset < 0 ? line.Length : position + offset;
            target[field++] = new TextField(first + fieldStart, fieldEnd - fieldStart, hasEscape);
            hasEscape = false;
            if (offset < 0)
                break;
            position = fieldStart = fieldEnd + 1;
        }
        target[field..].Fill(new TextField(null, -1, false));
    }
}
