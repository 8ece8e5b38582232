using System.Text;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Server.PgWire.Formats;
using Impala.Server.PgWire.Messages;
using Impala.Server.Queries;
using Impala.Server.Queries.Copy;
using Impala.Storage.Memory;

namespace Impala.Server.PgWire;

/// <summary>Sends a result as CopyOutResponse, one CopyData a line, and CopyDone. Source: PostgreSQL 15, COPY (file formats) and chapter 55.7.</summary>
internal sealed class CopySender : IDisposable
{
    private readonly StatementResult _result;
    private readonly CopyOptions _options;
    private readonly EncodedColumn[] _columns;
    private readonly bool[] _isForced;
    private readonly byte[] _null;

    public CopySender(StatementResult result, CopyOptions options, FormatOptions formats, MemoryTracker memory)
    {
        _result = result;
        _options = options;
        _columns = [.. result.Columns!.Select(column => new EncodedColumn(column, isBinary: options.Format == CopyFormat.Binary, formats, memory))];
        _isForced = [.. result.Columns!.Select(column => options.ForceQuote.Contains("*") || options.ForceQuote.Contains(column.Name))];
        _null = Encoding.UTF8.GetBytes(options.Null);
    }

    /// <summary>Sends everything; answers the number of rows.</summary>
    public async ValueTask<long> SendAsync(PgWriter writer, CancellationToken cancellationToken)
    {
        WriteResponse(writer);
        if (_options.Format == CopyFormat.Binary)
            WriteBinaryHeader(writer);
        else if (_options.Header != CopyHeader.None)
            WriteHeader(writer);
        var numRows = 0L;
        while (await _result.NextAsync(cancellationToken) is { } batch)
        {
            using (batch)
            {
                Encode(batch);
                for (var row = 0; row < batch.NumSelected; row++)
                {
                    if (_options.Format == CopyFormat.Binary)
                        WriteBinaryRow(writer, row);
                    else
                        WriteRow(writer, row);
                    if (writer.BufferedBytes >= PgWriter.FlushThreshold)
                        await writer.FlushPartAsync(cancellationToken);
                }
                numRows += batch.NumSelected;
            }
        }
        if (_options.Format == CopyFormat.Binary)
        {
            writer.Begin((byte)'d');
            writer.WriteInt16(-1);
            writer.End();
        }
        writer.WriteEmpty((byte)'c');
        return numRows;
    }

    public void Dispose()
    {
        foreach (var column in _columns)
            column.Dispose();
    }

    private void WriteResponse(PgWriter writer)
    {
        var format = _options.Format == CopyFormat.Binary ? ResultFormats.Binary : ResultFormats.Text;
        writer.Begin((byte)'H');
        writer.WriteByte((byte)format);
        writer.WriteInt16(_columns.Length);
        foreach (var _ in _columns)
            writer.WriteInt16(format);
        writer.End();
    }

    /// <summary>Signature, flags, and no extension.</summary>
    private static void WriteBinaryHeader(PgWriter writer)
    {
        writer.Begin((byte)'d');
        writer.WriteBytes(CopyBinarySplitter.Signature);
        writer.WriteInt32(0);
        writer.WriteInt32(0);
        writer.End();
    }

    private void WriteBinaryRow(PgWriter writer, int row)
    {
        writer.Begin((byte)'d');
        writer.WriteInt16(_columns.Length);
        foreach (var column in _columns)
        {
            writer.WriteInt32(column.IsNull(row) ? -1 : column.LengthOf(row));
            writer.WriteBytes(column.ValueOf(row));
        }
        writer.End();
    }

    private void WriteHeader(PgWriter writer)
    {
        writer.Begin((byte)'d');
        for (var i = 0; i < _columns.Length; i++)
            WriteField(writer, i, Encoding.UTF8.GetBytes(_result.Columns![i].Name), isForced: false);
        writer.WriteByte((byte)'\n');
        writer.End();
    }

    private void Encode(RecordBatch batch)
    {
        for (var i = 0; i < _columns.Length; i++)
            _columns[i].Encode(batch[i], batch.Selection, batch.NumSelected);
    }

    private void WriteRow(PgWriter writer, int row)
    {
        writer.Begin((byte)'d');
        for (var i = 0; i < _columns.Length; i++)
        {
            if (!_columns[i].IsNull(row))
            {
                WriteField(writer, i, _columns[i].ValueOf(row), _isForced[i]);
                continue;
            }
            if (i > 0)
                writer.WriteByte((byte)_options.Delimiter);
            writer.WriteBytes(_null);
        }
        writer.WriteByte((byte)'\n');
        writer.End();
    }

    private void WriteField(PgWriter writer, int column, ReadOnlySpan<byte> value, bool isForced)
    {
        if (column > 0)
            writer.WriteByte((byte)_options.Delimiter);
        if (!_options.IsCsv)
            WriteEscaped(writer, value);
        else if (isForced || NeedsQuotes(value))
            WriteQuoted(writer, value);
        else
            writer.WriteBytes(value);
    }

    /// <summary>Also where the value would read as NULL or, alone in its line, as the end of the data.</summary>
    private bool NeedsQuotes(ReadOnlySpan<byte> value) =>
        value.SequenceEqual(_null)
        || value.ContainsAny([(byte)_options.Delimiter, (byte)_options.Quote, (byte)'\n', (byte)'\r'])
        || (_columns.Length == 1 && value.SequenceEqual("\\."u8));

    private void WriteQuoted(PgWriter writer, ReadOnlySpan<byte> value)
    {
        writer.WriteByte((byte)_options.Quote);
        foreach (var unit in value)
        {
            if (unit == _options.Quote || unit == _options.Escape)
                writer.WriteByte((byte)_options.Escape);
            writer.WriteByte(unit);
        }
        writer.WriteByte((byte)_options.Quote);
    }

    private void WriteEscaped(PgWriter writer, ReadOnlySpan<byte> value)
    {
        foreach (var unit in value)
        {
            var letter = unit switch
            {
                (byte)'\b' => (byte)'b',
                (byte)'\f' => (byte)'f',
                (byte)'\n' => (byte)'n',
                (byte)'\r' => (byte)'r',
                (byte)'\t' => (byte)'t',
                (byte)'\v' => (byte)'v',
                (byte)'\\' => (byte)'\\',
                _ when unit == _options.Delimiter => unit,
                _ => (byte)0,
            };
            if (letter != 0)
                writer.WriteByte((byte)'\\');
            writer.WriteByte(letter != 0 ? letter : unit);
        }
    }
}
