using Impala.Catalog;
using Impala.Catalog.Objects;
using Impala.Catalog.Types;
using Impala.Storage.FileSystems;
using Impala.Storage.Memory;
using Impala.Storage.Parquet.Decoding;
using Impala.Storage.Parquet.Encoding;

namespace Impala.Storage.Text;

/// <summary>Writes rows as delimited text. Where the format has an escape character, it goes before delimiters and itself in text; without
/// one, a delimiter in text breaks the row, as in Impala. BINARY is written as base64. Files of tables with header lines begin with them.</summary>
public sealed unsafe class DelimitedTextWriter : IDisposable
{
    private const int FlushSize = 1 << 20;

    private readonly IWritableFile _file;
    private readonly ValueList<Column> _columns;
    private readonly TextFormat _format;
    private readonly byte[] _nullText;
    private readonly ByteSink _sink;

    /// <summary>Begins a file, which the writer does not own.</summary>
    public DelimitedTextWriter(IWritableFile file, ValueList<Column> columns, TextFormat format, MemoryTracker tracker)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(format);
        _file = file;
        _columns = columns;
        _format = format;
        _nullText = System.Text.Encoding.UTF8.GetBytes(format.NullText);
        _sink = new ByteSink(tracker);
        WriteHeader();
    }

    public long NumRows { get; private set; }

    public long EstimatedSize => _file.Position + _sink.Length;

    /// <summary>Appends rows; one <see cref="ColumnData"/> a column in order.</summary>
    public void WriteBatch(ReadOnlySpan<ColumnData> columns, int numRows)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(columns.Length, _columns.Count);
        for (var row = 0; row < numRows; row++)
        {
            for (var i = 0; i < columns.Length; i++)
            {
                if (i > 0)
                    _sink.AppendByte(_format.FieldDelimiter);
                if (columns[i].Validity is not null && !ValidityBits.Get(columns[i].Validity, row))
                    _sink.Append(_nullText);
                else
                    AppendValue(_columns[i].Type, columns[i].Values, row);
            }
            _sink.AppendByte(_format.LineDelimiter);
            if (_sink.Length >= FlushSize)
                Flush();
        }
        NumRows += numRows;
    }

    /// <summary>Writes what is left and syncs the file.</summary>
    public WrittenFile Finish()
    {
        Flush();
        _file.Sync();
        return new WrittenFile(_file.Path, NumRows, _file.Position, []);
    }

    public void Dispose() => _sink.Dispose();

    /// <summary>The lines that readers of the table skip: the columns' names, then nothing. Without them they would skip rows (Impala's and Hive's
    /// writers leave them out, and those rows are lost to their readers).</summary>
    private void WriteHeader()
    {
        for (var line = 0; line < _format.NumHeaderLines; line++)
        {
            for (var i = 0; line == 0 && i < _columns.Count; i++)
            {
                if (i > 0)
                    _sink.AppendByte(_format.FieldDelimiter);
                _sink.Append(System.Text.Encoding.UTF8.GetBytes(_columns[i].Name));
            }
            _sink.AppendByte(_format.LineDelimiter);
        }
    }

    private void Flush()
    {
        _file.Write(_sink.Span);
        _sink.Clear();
    }

    private void AppendValue(SqlType type, byte* values, int row)
    {
        if (type.Kind == SqlTypeKind.Binary)
        {
            AppendBase64(((StringView*)values)[row]);
            return;
        }
        if (type.IsText)
        {
            AppendText((StringView*)values + row);
            return;
        }
        var length = _sink.Length;
        var target = new Span<byte>(_sink.Append(FieldFormatter.MaxLength), FieldFormatter.MaxLength);
        _sink.Truncate(length + FieldFormatter.Format(type, values, row, target));
    }

    private void AppendText(StringView* view)
    {
        var text = new ReadOnlySpan<byte>(StringView.BytesOf(view), view->Length);
        if (_format.Escape is not { } escape)
        {
            _sink.Append(text);
            return;
        }
        // NULL's own text must not be read back as NULL: its first character is escaped when that is the escape, and else it cannot be told apart.
        foreach (var character in text)
        {
            if (character == escape || character == _format.FieldDelimiter || character == _format.LineDelimiter)
                _sink.AppendByte(escape);
            _sink.AppendByte(character);
        }
    }

    private void AppendBase64(StringView view)
    {
        var maxLength = System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(view.Length);
        var length = _sink.Length;
        var target = new Span<byte>(_sink.Append(maxLength), maxLength);
        System.Buffers.Text.Base64.EncodeToUtf8(view.Span, target, out _, out var written);
        _sink.Truncate(length + written);
    }
}
