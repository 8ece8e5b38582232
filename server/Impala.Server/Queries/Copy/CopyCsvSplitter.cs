using System.Buffers;
using System.Text;

namespace Impala.Server.Queries.Copy;

/// <summary>COPY's CSV format: fields may be quoted, also in part; a quoted field may hold line ends, and is never NULL unless FORCE_NULL says so.</summary>
internal sealed unsafe class CopyCsvSplitter(string[] columns, CopyErrors errors, CopyOptions options) : CopyLineSplitter(columns, errors, options)
{
    private readonly byte _quote = (byte)options.Quote;
    private readonly byte _escape = (byte)options.Escape;
    private readonly SearchValues<byte> _stops = SearchValues.Create([(byte)options.Delimiter, (byte)options.Quote, (byte)'\n', (byte)'\r']);
    private readonly SearchValues<byte> _stopsInQuotes = SearchValues.Create([(byte)options.Quote, (byte)options.Escape, (byte)'\n']);
    private readonly bool[] _isNeverNull = [.. columns.Select(column => options.ForceNotNull.Contains(column) || options.ForceNotNull.Contains("*"))];
    private readonly bool[] _isNullInQuotes = [.. columns.Select(column => options.ForceNull.Contains(column) || options.ForceNull.Contains("*"))];

    protected override string Unexpected => "unquoted";

    protected override string HintFor(string name) => $"Use quoted CSV field to represent {(name == "\\n" ? "newline" : "carriage return")}.";

    protected override bool TrySplitLine(byte* window, int length, ref int position, bool isLast, out int numFields, out int lineLength)
    {
        numFields = 0;
        lineLength = 0;
        var lineStart = position;
        var fieldStart = position;
        var hasQuotes = false;
        var isInQuotes = false;
        var at = position;
        while (at < length)
        {
            var offset = new ReadOnlySpan<byte>(window + at, length - at).IndexOfAny(isInQuotes ? _stopsInQuotes : _stops);
            if (offset < 0)
                break;
            at += offset;
            var character = window[at];
            if (isInQuotes)
            {
                if (!StepInQuotes(window, length, ref at, character, isLast, ref isInQuotes))
                    return false;
                continue;
            }
            if (character == _quote)
            {
                hasQuotes = isInQuotes = true;
                at++;
                continue;
            }
            if (character == Delimiter)
            {
                AddField(ref numFields, window + fieldStart, at - fieldStart, hasQuotes);
                fieldStart = ++at;
                hasQuotes = false;
                continue;
            }
            var end = TakeLineEnd(window, length, at, isLast, lineStart);
            if (end < 0)
                return false;
            AddField(ref numFields, window + fieldStart, at - fieldStart, hasQuotes);
            lineLength = at - lineStart;
            position = at + end;
            return true;
        }
        if (!isLast)
            return false;
        if (isInQuotes)
            throw Errors.BadFormat("unterminated CSV quoted field", Line, new ReadOnlySpan<byte>(window + lineStart, length - lineStart));
        AddField(ref numFields, window + fieldStart, length - fieldStart, hasQuotes);
        lineLength = length - lineStart;
        position = length;
        return true;
    }

    protected override string TextOf(ref CopyField field) => Encoding.UTF8.GetString(Unescape(ref field));

    /// <summary>Takes quotes and escapes away where the field stands.</summary>
    public ReadOnlySpan<byte> Unescape(ref CopyField field)
    {
        if (!field.HasEscape)
            return field.Span;
        var from = field.Start;
        var to = from;
        var end = from + field.Length;
        var isInQuotes = false;
        while (from < end)
        {
            var character = *from++;
            if (!isInQuotes)
            {
                if (character == _quote)
                    isInQuotes = true;
                else
                    *to++ = character;
            }
            else if (character == _escape && from < end && (*from == _quote || *from == _escape))
            {
                *to++ = *from++;
            }
            else if (character == _quote)
            {
                isInQuotes = false;
            }
            else
            {
                *to++ = character;
            }
        }
        field.Length = (int)(to - field.Start);
        field.HasEscape = false;
        return field.Span;
    }

    private bool StepInQuotes(byte* window, int length, ref int at, byte character, bool isLast, ref bool isInQuotes)
    {
        if (character == '\n')
        {
            Line++;
            at++;
            return true;
        }
        if (character == _escape && at + 1 < length && (window[at + 1] == _quote || window[at + 1] == _escape))
        {
            at += 2;
            return true;
        }
        // Whether a quote at the window's end closes or escapes is told by what comes.
        if (at + 1 == length && !isLast)
            return false;
        if (character == _quote)
            isInQuotes = false;
        at++;
        return true;
    }

    private void AddField(ref int numFields, byte* start, int length, bool hasQuotes)
    {
        var column = Math.Min(numFields, NumColumns - 1);
        var isNull = !hasQuotes && (column < 0 || !_isNeverNull[column]) && new ReadOnlySpan<byte>(start, length).SequenceEqual(NullText);
        if (hasQuotes && column >= 0 && _isNullInQuotes[column])
        {
            // NULL's text in quotes: looked at without them.
            var inner = new ReadOnlySpan<byte>(start, length);
            isNull = length == NullText.Length + 2 && inner[0] == _quote && inner[^1] == _quote && inner[1..^1].SequenceEqual(NullText);
        }
        Add(ref numFields, start, length, hasQuotes, isNull);
    }
}
