using Impala.Catalog.Objects;

namespace Impala.Storage.Text;

/// <summary>
/// Where in CSV a place is: inside of quotes or not. A quote opens where a field begins, and closes at the next one; two of them inside of quotes are
/// one, as is one behind the escape character. It follows the bytes from a file's start in pieces, so that splits and records agree on every quote.
/// Source: RFC 4180; the escape is that of Hive's OpenCSVSerde.
/// </summary>
internal struct QuoteState(TextFormat format)
{
    private readonly byte _quote = format.Quote!.Value;
    private readonly byte _delimiter = format.FieldDelimiter;
    private readonly byte _escape = format.Escape ?? format.Quote.Value;
    private byte _previous = (byte)'\n';
    private bool _skipsNext;
    private bool _hasJustClosed;

    /// <summary>Whether the next byte stands inside of quotes.</summary>
    public bool IsQuoted { get; private set; }

    /// <summary>Follows bytes to their end, or to the first line feed outside of quotes when that is asked for, and answers its index or -1.</summary>
    public int Follow(ReadOnlySpan<byte> bytes, bool toLineEnd)
    {
        if (bytes.IsEmpty)
            return -1;
        var position = _skipsNext ? 1 : 0;
        var closedAt = _hasJustClosed ? -1 : -2;
        _skipsNext = false;
        while (position < bytes.Length)
        {
            var rest = bytes[position..];
            var offset = IsQuoted ? rest.IndexOfAny(_quote, _escape) : rest.IndexOfAny(_quote, (byte)'\n');
            if (offset < 0)
                break;
            var at = position + offset;
            position = at + 1;
            if (IsQuoted && bytes[at] == _quote)
            {
                IsQuoted = false;
                closedAt = at;
            }
            else if (IsQuoted)
            {
                position++;
                _skipsNext = position > bytes.Length;
            }
            else if (bytes[at] == _quote)
            {
                var previous = at > 0 ? bytes[at - 1] : _previous;
                IsQuoted = closedAt == at - 1 || previous == _delimiter || previous == (byte)'\n';
            }
            else if (toLineEnd)
            {
                return at;
            }
        }
        _previous = bytes[^1];
        _hasJustClosed = closedAt == bytes.Length - 1;
        return -1;
    }
}
