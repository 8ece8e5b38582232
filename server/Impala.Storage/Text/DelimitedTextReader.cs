using System.Buffers;
using System.Text;
using Impala.Catalog.Objects;
using Impala.Storage.FileSystems;
using Impala.Storage.Memory;

namespace Impala.Storage.Text;

/// <summary>
/// Delimited text without quotes. An escape takes the next character with it, also a delimiter. With the line delimiter \n a \r before it belongs to
/// the line's end. Source: Impala 4, text tables.
/// </summary>
public sealed unsafe class DelimitedTextReader : TextLineReader
{
    private readonly TextFormat _format;
    private readonly SearchValues<byte> _stops;

    /// <param name="file">The file, which the reader does not own.</param>
    /// <param name="format">Delimiters, escape, NULL text and header lines.</param>
    /// <param name="start">First byte of the split.</param>
    /// <param name="end">The byte after the split; the file's length for the last.</param>
    /// <param name="numFields">Fields of a line; further ones are passed over.</param>
    /// <param name="tracker">Accounts the buffers.</param>
    public DelimitedTextReader(IRandomAccessFile file, TextFormat format, long start, long end, int numFields, MemoryTracker tracker)
        : base(file, start, end, numFields, tracker, format.NumHeaderLines, Encoding.UTF8.GetBytes(format.NullText))
    {
        _format = format;
        _stops = SearchValues.Create(
            format.Escape is { } escape ? [format.FieldDelimiter, format.LineDelimiter, escape] : [format.FieldDelimiter, format.LineDelimiter]);
    }

    internal override int Unescape(in TextField field, byte* destination)
    {
        var length = 0;
        for (var i = 0; i < field.Length; i++)
        {
            if (field.Bytes[i] == _format.Escape && i + 1 < field.Length)
                i++;
            destination[length++] = field.Bytes[i];
        }
        return length;
    }

    private protected override int TrailingReturn(ReadOnlySpan<byte> line) => _format.LineDelimiter == (byte)'\n' ? base.TrailingReturn(line) : 0;

    private protected override int FindLineEnd(ReadOnlySpan<byte> bytes)
    {
        if (_format.Escape is not { } escape)
            return bytes.IndexOf(_format.LineDelimiter);
        var from = 0;
        while (from < bytes.Length)
        {
            var offset = bytes[from..].IndexOfAny(_format.LineDelimiter, escape);
            if (offset < 0)
                return -1;
            if (bytes[from + offset] == _format.LineDelimiter)
                return from + offset;
            from += offset + 2;
        }
        return -1;
    }

    private protected override bool TrySplit(byte* line, int length, Span<TextField> target)
    {
        var text = new ReadOnlySpan<byte>(line, length);
        var (position, fieldStart, field) = (0, 0, 0);
        var hasEscape = false;
        while (field < target.Length)
        {
            var offset = position < text.Length ? text[position..].IndexOfAny(_stops) : -1;
            if (offset >= 0 && text[position + offset] != _format.FieldDelimiter)
            {
                // An escape takes the next character with it.
                hasEscape = true;
                position += offset + 2;
                continue;
            }
            var fieldEnd = offset < 0 ? text.Length : position + offset;
            target[field++] = new TextField(line + fieldStart, fieldEnd - fieldStart, hasEscape);
            hasEscape = false;
            if (offset < 0)
                break;
            position = fieldStart = fieldEnd + 1;
        }
        target[field..].Fill(new TextField(null, -1, false));
        return true;
    }
}
