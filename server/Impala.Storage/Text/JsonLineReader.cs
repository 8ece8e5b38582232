using System.Text;
using Impala.Storage.FileSystems;
using Impala.Storage.Memory;

namespace Impala.Storage.Text;

/// <summary>
/// JSON lines: an object a line, whose members are the columns by name, in any case and order; the last of the same name counts, those that lack are
/// NULL. Objects and arrays are given as their text. Of a line that is no object the members before the mistake count, and it is counted as bad; blank
/// lines are no rows. Source: Impala 4.4, STORED AS JSONFILE.
/// </summary>
internal sealed unsafe class JsonLineReader : TextLineReader
{
    private readonly byte[][] _names;

    /// <param name="file">The file, which the reader does not own.</param>
    /// <param name="names">The columns, in the order of fields.</param>
    /// <param name="start">First byte of the split.</param>
    /// <param name="end">The byte after the split; the file's length for the last.</param>
    /// <param name="tracker">Accounts the buffers.</param>
    public JsonLineReader(IRandomAccessFile file, string[] names, long start, long end, MemoryTracker tracker)
        : base(file, start, end, names.Length, tracker, numHeaderLines: 0, nullText: null)
        => _names = [.. names.Select(Encoding.UTF8.GetBytes)];

    internal override int Unescape(in TextField field, byte* destination) =>
        JsonToken.Unescape(field.Span, new Span<byte>(destination, field.Length));

    private protected override int FindLineEnd(ReadOnlySpan<byte> bytes) => bytes.IndexOf((byte)'\n');

    private protected override bool TrySplit(byte* line, int length, Span<TextField> target)
    {
        target.Fill(new TextField(null, -1, false));
        var text = new ReadOnlySpan<byte>(line, length);
        var position = JsonToken.SkipSpace(text, text.StartsWith("\uFEFF"u8) ? 3 : 0);
        if (position == length)
            return false;
        if (!TryReadObject(line, text, position, target))
            AddBadLine(line);
        return true;
    }

    private bool TryReadObject(byte* line, ReadOnlySpan<byte> text, int position, Span<TextField> target)
    {
        if (text[position] != '{')
            return false;
        position = JsonToken.SkipSpace(text, position + 1);
        var isFirst = true;
        // Lines mostly have the same members in the same order: a name is looked for behind the last one.
        for (var next = 0; position < text.Length && text[position] != '}'; isFirst = false)
        {
            if (!isFirst)
            {
                if (text[position] != ',')
                    return false;
                position = JsonToken.SkipSpace(text, position + 1);
            }
            if (!JsonToken.TryRead(text, position, out var name) || name.Kind != JsonTokenKind.String)
                return false;
            position = JsonToken.SkipSpace(text, name.End);
            if (position == text.Length || text[position] != ':')
                return false;
            position = JsonToken.SkipSpace(text, position + 1);
            if (!JsonToken.TryRead(text, position, out var value))
                return false;
            var column = FindColumn(name.TextIn(text), name.HasEscape, next);
            if (column >= 0)
            {
                target[column] = value.Kind == JsonTokenKind.Null
                    ? new TextField(null, -1, false)
                    : new TextField(line + value.Start, value.Length, value.HasEscape);
                next = column + 1;
            }
            position = JsonToken.SkipSpace(text, value.End);
        }
        return position < text.Length && JsonToken.SkipSpace(text, position + 1) == text.Length;
    }

    private int FindColumn(ReadOnlySpan<byte> name, bool hasEscape, int first)
    {
        if (hasEscape)
        {
            var decoded = new byte[name.Length];
            name = decoded.AsSpan(0, JsonToken.Unescape(name, decoded));
        }
        for (var i = 0; i < _names.Length; i++)
        {
            var column = first + i < _names.Length ? first + i : first + i - _names.Length;
            if (Ascii.EqualsIgnoreCase(name, _names[column]) || name.SequenceEqual(_names[column]))
                return column;
        }
        return -1;
    }
}
