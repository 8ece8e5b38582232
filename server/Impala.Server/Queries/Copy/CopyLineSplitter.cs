using System.Text;

namespace Impala.Server.Queries.Copy;

/// <summary>What the text and the CSV format share: lines, their ends, the header, and the end mark. Source: PostgreSQL 15, copyfromparse.c's rules
/// as its documentation states them.</summary>
internal abstract unsafe class CopyLineSplitter : CopySplitter
{
    private readonly CopyHeader _header;
    private readonly CopyField[] _row;
    private LineEnd _lineEnd;
    private bool _isHeaderDone;

    protected CopyLineSplitter(string[] columns, CopyErrors errors, CopyOptions options)
        : base(columns, errors)
    {
        _header = options.Header;
        _row = new CopyField[columns.Length + 1];
        NullText = Encoding.UTF8.GetBytes(options.Null);
        Delimiter = (byte)options.Delimiter;
        _isHeaderDone = options.Header == CopyHeader.None;
    }

    private enum LineEnd
    {
        Unknown,
        LineFeed,
        CarriageReturn,
        Both,
    }

    protected byte[] NullText { get; }

    protected byte Delimiter { get; }

    /// <summary>Words of errors for line ends that stand where they may not: "literal" in text, "unquoted" in CSV.</summary>
    protected abstract string Unexpected { get; }

    protected abstract string HintFor(string name);

    protected sealed override bool TrySplitRow(byte* window, int length, ref int position, bool isLast, int row, out bool isRow)
    {
        isRow = false;
        var start = position;
        if (!TrySplitLine(window, length, ref position, isLast, out var numFields, out var lineLength))
            return false;
        var line = new ReadOnlySpan<byte>(window + start, lineLength);
        if (line is [(byte)'\\', (byte)'.'])
        {
            IsEnd = true;
            return true;
        }
        if (!_isHeaderDone)
        {
            _isHeaderDone = true;
            if (_header == CopyHeader.Match)
                CheckHeader(numFields);
            Line++;
            return true;
        }
        if (numFields != NumColumns)
        {
            throw numFields > NumColumns
                ? Errors.BadFormat("extra data after last expected column", Line, line)
                : Errors.BadFormat($"missing data for column \"{Columns[numFields]}\"", Line, line);
        }
        for (var i = 0; i < numFields; i++)
            Field(row, i) = _row[i];
        Line++;
        isRow = true;
        return true;
    }

    /// <summary>Finds a line's fields, which it gives to <see cref="Add"/>; answers their number, which may be one too many, and the line's length.</summary>
    protected abstract bool TrySplitLine(byte* window, int length, ref int position, bool isLast, out int numFields, out int lineLength);

    /// <summary>A header's field as text.</summary>
    protected abstract string TextOf(ref CopyField field);

    protected void Add(ref int numFields, byte* start, int length, bool hasEscape, bool isNull)
    {
        // More than one too many make no difference.
        if (numFields < _row.Length)
            _row[numFields++] = new CopyField { Start = start, Length = isNull ? -1 : length, HasEscape = hasEscape };
    }

    /// <summary>The length of the line end at a position, 0 when it is none; -1 when more data must tell.</summary>
    protected int TakeLineEnd(byte* window, int length, int position, bool isLast, int lineStart)
    {
        if (window[position] == '\n')
        {
            if (_lineEnd is LineEnd.CarriageReturn or LineEnd.Both)
                throw Errors.BadFormat($"{Unexpected} newline found in data", Line, new ReadOnlySpan<byte>(window + lineStart, position - lineStart), HintFor("\\n"));
            _lineEnd = LineEnd.LineFeed;
            return 1;
        }
        if (position + 1 == length && !isLast)
            return -1;
        var isBoth = position + 1 < length && window[position + 1] == '\n';
        if (_lineEnd == LineEnd.LineFeed || (_lineEnd == LineEnd.Both && !isBoth) || (_lineEnd == LineEnd.CarriageReturn && isBoth))
            throw Errors.BadFormat($"{Unexpected} carriage return found in data", Line, new ReadOnlySpan<byte>(window + lineStart, position - lineStart), HintFor("\\r"));
        _lineEnd = isBoth ? LineEnd.Both : LineEnd.CarriageReturn;
        return isBoth ? 2 : 1;
    }

    private void CheckHeader(int numFields)
    {
        if (numFields != NumColumns)
            throw Errors.BadHeader($"wrong number of fields in header line: got {numFields}, expected {NumColumns}");
        for (var i = 0; i < numFields; i++)
        {
            if (_row[i].IsNull)
                throw Errors.BadHeader($"column name mismatch in header line field {i + 1}: got null value (\"{Encoding.UTF8.GetString(NullText)}\"), expected \"{Columns[i]}\"");
            var name = TextOf(ref _row[i]);
            if (name != Columns[i])
                throw Errors.BadHeader($"column name mismatch in header line field {i + 1}: got \"{name}\", expected \"{Columns[i]}\"");
        }
    }
}
