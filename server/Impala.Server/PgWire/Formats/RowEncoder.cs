using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Server.PgWire.Messages;
using Impala.Storage.Memory;

namespace Impala.Server.PgWire.Formats;

/// <summary>
/// Turns batches into DataRow messages in two passes: each column's values are encoded back to back by one loop of its type, then
/// rows are put together by copying, their lengths patched behind. No call per value is virtual and nothing is allocated per row.
/// </summary>
internal sealed class RowEncoder : IDisposable
{
    /// <summary>Batches up to here are put together in one go.</summary>
    private const int MaxWholeBatch = 1 << 20;
    private const int MaxColumnsOnStack = 64;

    private readonly EncodedColumn[] _columns;
    private long _numBytes;

    public RowEncoder(IReadOnlyList<ResultColumn> columns, ReadOnlySpan<short> formats, FormatOptions options, MemoryTracker memory)
    {
        _columns = new EncodedColumn[columns.Count];
        for (var i = 0; i < _columns.Length; i++)
            _columns[i] = new EncodedColumn(columns[i], ResultFormats.For(formats, i) == ResultFormats.Binary, options, memory);
    }

    /// <summary>Selected rows of the loaded batch.</summary>
    public int NumRows { get; private set; }

    public void Load(RecordBatch batch)
    {
        NumRows = batch.NumSelected;
        _numBytes = (7L + (4L * _columns.Length)) * NumRows;
        for (var i = 0; i < _columns.Length; i++)
        {
            _columns[i].Encode(batch[i], batch.Selection, NumRows);
            _numBytes += _columns[i].NumBytes;
        }
    }

    /// <summary>How many rows from <paramref name="firstRow"/> on make up about <paramref name="numBytes"/> (at least one).</summary>
    public int RowsThatFit(int firstRow, int numBytes)
    {
        if (_numBytes <= MaxWholeBatch)
            return NumRows - firstRow;
        var total = 0L;
        var row = firstRow;
        for (; row < NumRows && total < numBytes; row++)
            total += RowSize(row);
        return Math.Max(1, row - firstRow);
    }

    public unsafe void Write(PgWriter writer, int firstRow, int count)
    {
        var total = _numBytes;
        if (total > MaxWholeBatch || count < NumRows)
        {
            total = 0;
            for (var row = firstRow; row < firstRow + count; row++)
                total += RowSize(row);
        }
        var columns = _columns.Length <= MaxColumnsOnStack ? stackalloc EncodedRows[_columns.Length] : new EncodedRows[_columns.Length];
        for (var i = 0; i < columns.Length; i++)
            columns[i] = _columns[i].Rows;
        fixed (byte* start = writer.GetSpan(checked((int)total + FastText.MaxLength)))
        {
            var at = start;
            for (var row = firstRow; row < firstRow + count; row++)
            {
                var message = at;
                *at = (byte)'D';
                at += 5;
                Unsafe.WriteUnaligned(at, BinaryPrimitives.ReverseEndianness((short)columns.Length));
                at += 2;
                foreach (ref readonly var column in columns)
                    at = column.Copy(row, at);
                Unsafe.WriteUnaligned(message + 1, BinaryPrimitives.ReverseEndianness((int)(at - message) - 1));
            }
            writer.Advance((int)(at - start));
        }
    }

    public void Dispose()
    {
        foreach (var column in _columns)
            column.Dispose();
    }

    private int RowSize(int row)
    {
        var size = 7L;
        foreach (var column in _columns)
            size += 4 + column.LengthOf(row);
        if (size > int.MaxValue - 64)
            throw new Catalog.Errors.SqlException(Catalog.Errors.SqlState.ProgramLimitExceeded, "A result row is larger than 2 GB.");
        return (int)size;
    }
}
