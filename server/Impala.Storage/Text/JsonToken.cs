using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Impala.Storage.Text;

/// <summary>A JSON value in a line. Mistakes are answers, not exceptions: a file may be full of them. Source: RFC 8259.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Its first byte; of strings, behind the quote.</param>
/// <param name="Length">Its bytes; of strings, without quotes.</param>
/// <param name="End">The byte behind it.</param>
/// <param name="HasEscape">Whether a string has escapes.</param>
internal readonly record struct JsonToken(JsonTokenKind Kind, int Start, int Length, int End, bool HasEscape = false)
{
    private const int MaxDepth = 64;

    private static readonly SearchValues<byte> StringStops = SearchValues.Create("\"\\"u8);
    private static readonly SearchValues<byte> NestedStops = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> NumberBytes = SearchValues.Create("0123456789+-.eE"u8);

    public ReadOnlySpan<byte> TextIn(ReadOnlySpan<byte> line) => line.Slice(Start, Length);

    public static int SkipSpace(ReadOnlySpan<byte> text, int position)
    {
        while (position < text.Length && text[position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
            position++;
        return position;
    }

    /// <summary>The value that begins at a position.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, int position, out JsonToken token)
    {
        token = default;
        if (position >= text.Length)
            return false;
        switch (text[position])
        {
            case (byte)'"':
                return TryReadString(text, position, out token);
            case (byte)'{' or (byte)'[':
                return TryReadNested(text, position, out token);
            case (byte)'t':
                return TryReadWord(text, position, "true"u8, JsonTokenKind.Text, out token);
            case (byte)'f':
                return TryReadWord(text, position, "false"u8, JsonTokenKind.Text, out token);
            case (byte)'n':
                return TryReadWord(text, position, "null"u8, JsonTokenKind.Null, out token);
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                var length = text[position..].IndexOfAnyExcept(NumberBytes);
                length = length < 0 ? text.Length - position : length;
                token = new JsonToken(JsonTokenKind.Text, position, length, position + length);
                return true;
            default:
                return false;
        }
    }

    /// <summary>A string's value; half of a pair of surrogates becomes U+FFFD.</summary>
    /// <returns>Bytes written, never more than read.</returns>
    public static int Unescape(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var length = 0;
        while (!text.IsEmpty)
        {
            var plain = text.IndexOf((byte)'\\');
            plain = plain < 0 ? text.Length : plain;
            text[..plain].CopyTo(destination[length..]);
            length += plain;
            text = text[plain..];
            if (text.Length < 2)
                break;
            if (text[1] != 'u')
            {
                destination[length++] = Plain(text[1]);
                text = text[2..];
                continue;
            }
            var rune = ReadRune(text, out var read);
            length += rune.EncodeToUtf8(destination[length..]);
            text = text[read..];
        }
        return length;
    }

    private static byte Plain(byte escaped) => escaped switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => escaped,
    };

    private static Rune ReadRune(ReadOnlySpan<byte> text, out int read)
    {
        var first = Unit(text);
        read = 6;
        if (Rune.TryCreate(first, out var single))
            return single;
        if (text.Length >= 12 && text[6] == '\\' && text[7] == 'u' && Rune.TryCreate(first, Unit(text[6..]), out var pair))
        {
            read = 12;
            return pair;
        }
        return Rune.ReplacementChar;
    }

    private static char Unit(ReadOnlySpan<byte> escape) => Utf8Parser.TryParse(escape.Slice(2, 4), out ushort unit, out _, 'x') ? (char)unit : '\0';

    private static bool TryReadWord(ReadOnlySpan<byte> text, int position, ReadOnlySpan<byte> word, JsonTokenKind kind, out JsonToken token)
    {
        token = new JsonToken(kind, position, word.Length, position + word.Length);
        return text[position..].StartsWith(word);
    }

    private static bool TryReadString(ReadOnlySpan<byte> text, int position, out JsonToken token)
    {
        token = default;
        var start = ++position;
        var hasEscape = false;
        while (true)
        {
            var offset = position < text.Length ? text[position..].IndexOfAny(StringStops) : -1;
            if (offset < 0)
                return false;
            position += offset;
            if (text[position] == '"')
                break;
            hasEscape = true;
            var size = EscapeLength(text[position..]);
            if (size == 0)
                return false;
            position += size;
        }
        token = new JsonToken(JsonTokenKind.String, start, position - start, position + 1, hasEscape);
        return true;
    }

    /// <summary>Bytes of the escape at the text's start, or 0 when it is none.</summary>
    private static int EscapeLength(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2)
            return 0;
        if (text[1] != 'u')
            return "\"\\/bfnrt"u8.Contains(text[1]) ? 2 : 0;
        if (text.Length < 6)
            return 0;
        foreach (var digit in text.Slice(2, 4))
            if (!char.IsAsciiHexDigit((char)digit))
                return 0;
        return 6;
    }

    /// <summary>An object or array: brackets must match, what is between them is not looked at.</summary>
    private static bool TryReadNested(ReadOnlySpan<byte> text, int start, out JsonToken token)
    {
        token = default;
        var (position, depth, kinds) = (start, 0, 0UL);
        while (true)
        {
            var offset = position < text.Length ? text[position..].IndexOfAny(NestedStops) : -1;
            if (offset < 0)
                return false;
            position += offset;
            switch (text[position])
            {
                case (byte)'"':
                    if (!TryReadString(text, position, out var inner))
                        return false;
                    position = inner.End;
                    continue;
                case (byte)'{' or (byte)'[':
                    if (++depth > MaxDepth)
                        return false;
                    kinds = (kinds << 1) | (text[position] == '{' ? 1UL : 0);
                    break;
                default:
                    if ((text[position] == '}') != ((kinds & 1) == 1))
                        return false;
                    kinds >>= 1;
                    depth--;
                    break;
            }
            position++;
            if (depth == 0)
                break;
        }
        token = new JsonToken(JsonTokenKind.Text, start, position - start, position);
        return true;
    }
}
