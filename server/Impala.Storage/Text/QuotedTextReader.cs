using System.Text;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Storage.FileSystems;
using Impala.Storage.Memory;

namespace Impala.Storage.Text;

/// <summary>
/// CSV: fields may stand in quotes, which hide delimiters and line ends. Whether a split begins inside of quotes is told by everything before it, which
/// is therefore followed once from the file's start, at the speed of a byte search. What stands behind a closing quote leaves the field as it is written.
/// </summary>
internal sealed unsafe class QuotedTextReader : TextLineReader
{
    private const int PieceSize = 1 << 20;

    private readonly TextFormat _format;
    private readonly byte _quote;
    private readonly byte _escape;
    private QuoteState _state;

    /// <param name="file">The file, which the reader does not own.</param>
    /// <param name="format">With a quote.</param>
    /// <param name="start">First byte of the split.</param>
    /// <param name="end">The byte after the split; the file's length for the last.</param>
    /// <param name="numFields">Fields of a line; further ones are passed over.</param>
    /// <param name="tracker">Accounts the buffers.</param>
    /// <param name="cancellationToken">Ends the search for the first record.</param>
    public QuotedTextReader(
        IRandomAccessFile file, TextFormat format, long start, long end, int numFields, MemoryTracker tracker, CancellationToken cancellationToken)
        : base(file, start, end, numFields, tracker, format.NumHeaderLines, Encoding.UTF8.GetBytes(format.NullText))
    {
        _format = format;
        _quote = format.Quote!.Value;
        _escape = format.Escape ?? _quote;
        _state = new QuoteState(format);
        if (start > 1)
            FollowTo(start - 1, tracker, cancellationToken);
    }

    internal override int Unescape(in TextField field, byte* destination)
    {
        var length = 0;
        for (var i = 0; i < field.Length; i++)
        {
            var value = field.Bytes[i];
            if ((value == _escape || value == _quote) && i + 1 < field.Length && IsHidden(value, field.Bytes[i + 1]))
                value = field.Bytes[++i];
            destination[length++] = value;
        }
        return length;
    }

    private protected override int FindLineEnd(ReadOnlySpan<byte> bytes)
    {
        var state = _state;
        var end = state.Follow(bytes, toLineEnd: true);
        if (end >= 0)
            _state = new QuoteState(_format);
        return end;
    }

    private protected override bool TrySplit(byte* line, int length, Span<TextField> target)
    {
        var text = new ReadOnlySpan<byte>(line, length);
        var (position, field) = (0, 0);
        while (field < target.Length)
        {
            var (start, end, hasEscape) = (position, -1, false);
            if (position < length && text[position] == _quote)
                end = FindClosingQuote(text, position + 1, out hasEscape);
            if (end >= 0 && (end + 1 == length || text[end + 1] == _format.FieldDelimiter))
            {
                target[field++] = new TextField(line + start + 1, end - start - 1, hasEscape);
                position = end + 1;
            }
            else
            {
                // No quotes, or something behind them: the field goes on to the delimiter.
                var from = end < 0 ? start : end + 1;
                var offset = text[from..].IndexOf(_format.FieldDelimiter);
                position = offset < 0 ? length : from + offset;
                target[field++] = new TextField(line + start, position - start, false);
            }
            if (position == length)
                break;
            position++;
        }
        target[field..].Fill(new TextField(null, -1, false));
        return true;
    }

    private protected override void CheckLastLine(long position, ReadOnlySpan<byte> line)
    {
        var state = new QuoteState(_format);
        state.Follow(line, toLineEnd: false);
        if (state.IsQuoted)
            throw new SqlException(SqlState.DataException, $"text file is corrupt: {File.Path}", detail: $"the quotes of the record at byte {position} are never closed");
    }

    private bool IsHidden(byte value, byte next) => value == _escape && _escape != _quote ? next == _quote || next == _escape : next == _quote;

    private int FindClosingQuote(ReadOnlySpan<byte> text, int from, out bool hasEscape)
    {
        hasEscape = false;
        while (from < text.Length)
        {
            var offset = text[from..].IndexOfAny(_quote, _escape);
            if (offset < 0)
                break;
            var at = from + offset;
            if (text[at] == _quote && (at + 1 == text.Length || text[at + 1] != _quote))
                return at;
            hasEscape = true;
            from = at + 2;
        }
        return -1;
    }

    private void FollowTo(long end, MemoryTracker tracker, CancellationToken cancellationToken)
    {
        var buffer = BufferPool.Rent(PieceSize, tracker);
        try
        {
            for (var position = 0L; position < end;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var piece = new Span<byte>(buffer.Pointer, (int)Math.Min(PieceSize, end - position));
                var read = File.Read(position, piece);
                if (read == 0)
                    break;
                _state.Follow(piece[..read], toLineEnd: false);
                position += read;
            }
        }
        finally
        {
            buffer.Release();
        }
    }
}
