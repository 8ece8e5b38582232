using System.Buffers;
using System.Text;

namespace Impala.Server.Queries.Copy;

/// <summary>COPY's text format: fields between delimiters, backslash escapes, and a text for NULL.</summary>
internal sealed unsafe class CopyTextSplitter(string[] columns, CopyErrors errors, CopyOptions options) : CopyLineSplitter(columns, errors, options)
{
    private readonly SearchValues<byte> _stops = SearchValues.Create([(byte)options.Delimiter, (byte)'\n', (byte)'\r', (byte)'\\']);

    protected override string Unexpected => "literal";

    protected override string HintFor(string name) => $"Use \"{name}\" to represent {(name == "\\n" ? "newline" : "carriage return")}.";

    protected override bool TrySplitLine(byte* window, int length, ref int position, bool isLast, out int numFields, out int lineLength)
    {
        numFields = 0;
        var lineStart = position;
        var fieldStart = position;
        var hasEscape = false;
        var at = position;
        while (true)
        {
            var offset = new ReadOnlySpan<byte>(window + at, length - at).IndexOfAny(_stops);
            if (offset < 0)
            {
                at = length;
                break;
            }
            at += offset;
            var character = window[at];
            if (character == Delimiter)
            {
                Add(ref numFields, window + fieldStart, at - fieldStart, hasEscape, IsNull(window + fieldStart, at - fieldStart));
                fieldStart = ++at;
                hasEscape = false;
                continue;
            }
            if (character == '\\')
            {
                hasEscape = true;
                at = Math.Min(at + 2, length);
                continue;
            }
            var end = TakeLineEnd(window, length, at, isLast, lineStart);
            if (end < 0)
            {
                lineLength = 0;
                return false;
            }
            Add(ref numFields, window + fieldStart, at - fieldStart, hasEscape, IsNull(window + fieldStart, at - fieldStart));
            lineLength = at - lineStart;
            position = at + end;
            return true;
        }
        lineLength = at - lineStart;
        position = at;
        if (!isLast)
            return false;
        Add(ref numFields, window + fieldStart, at - fieldStart, hasEscape, IsNull(window + fieldStart, at - fieldStart));
        return true;
    }

    protected override string TextOf(ref CopyField field) => Encoding.UTF8.GetString(Unescape(ref field));

    /// <summary>Undoes the escapes where the field stands: values are never longer than their text.</summary>
    public static ReadOnlySpan<byte> Unescape(ref CopyField field)
    {
        if (!field.HasEscape)
            return field.Span;
        var from = field.Start;
        var to = from;
        var end = from + field.Length;
        while (from < end)
        {
            if (*from != '\\' || from + 1 == end)
            {
                *to++ = *from++;
                continue;
            }
            from++;
            *to++ = *from switch
            {
                (byte)'b' => Plain((byte)'\b', ref from),
                (byte)'f' => Plain((byte)'\f', ref from),
                (byte)'n' => Plain((byte)'\n', ref from),
                (byte)'r' => Plain((byte)'\r', ref from),
                (byte)'t' => Plain((byte)'\t', ref from),
                (byte)'v' => Plain((byte)'\v', ref from),
                >= (byte)'0' and <= (byte)'7' => Octal(ref from, end),
                (byte)'x' when from + 1 < end && char.IsAsciiHexDigit((char)from[1]) => Hex(ref from, end),
                var other => Plain(other, ref from),
            };
        }
        field.Length = (int)(to - field.Start);
        field.HasEscape = false;
        return field.Span;
    }

    private static byte Plain(byte value, ref byte* from)
    {
        from++;
        return value;
    }

    private static byte Octal(ref byte* from, byte* end)
    {
        var value = 0;
        for (var i = 0; i < 3 && from < end && *from is >= (byte)'0' and <= (byte)'7'; i++)
            value = (value * 8) + (*from++ - '0');
        return (byte)value;
    }

    private static byte Hex(ref byte* from, byte* end)
    {
        from++;
        var value = 0;
        for (var i = 0; i < 2 && from < end && char.IsAsciiHexDigit((char)*from); i++)
            value = (value * 16) + Convert.ToInt32(((char)*from++).ToString(), 16);
        return (byte)value;
    }

    private bool IsNull(byte* start, int length) => new ReadOnlySpan<byte>(start, length).SequenceEqual(NullText);
}
