using System.Buffers.Binary;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Server.PgWire.Messages;

namespace Impala.Server.PgWire.Formats;

/// <summary>
/// Turns batches into DataRow messages in two passes: each column's values are encoded back to back by one loop of its type, then
/// rows are put together by copying. No call per value is virtual and nothing is allocated per row.
/// </summary>
internal sealed class RowEncoder
{
    private readonly EncodedColumn[] _columns;

    public RowEncoder(IReadOnlyList<ResultColumn> columns, ReadOnlySpan<short> formats, FormatOptions options)
    {
        _columns = new EncodedColumn[columns.Count];
        for (var i = 0; i < _columns.Length; i++)
            _columns[i] = new EncodedColumn(columns[i], ResultFormats.For(formats, i) == ResultFormats.Binary, options);
    }

    /// <summary>Selected rows of the loaded batch.</summary>
    public int NumRows { get; private set; }

    public void Load(RecordBatch batch)
    {
        NumRows = batch.NumSelected;
        for (var i = 0; i < _columns.Length; i++)
            _columns[i].Encode(batch[i], batch.Selection, NumRows);
    }

    /// <summary>How many rows from <paramref name="firstRow"/> on make up about <paramref name="numBytes"/> (at least one).</summary>
    public int RowsThatFit(int firstRow, int numBytes)
    {
        var total = 0L;
        var row = firstRow;
        for (; row < NumRows && total < numBytes; row++)
            total += RowSize(row);
        return Math.Max(1, row - firstRow);
    }

    public void Write(PgWriter writer, int firstRow, int count)
    {
        for (var row = firstRow; row < firstRow + count; row++)
        {
            var size = RowSize(row);
            var span = writer.GetSpan(size);
            span[0] = (byte)'D';
            BinaryPrimitives.WriteInt32BigEndian(span[1..], size - 1);
            BinaryPrimitives.WriteInt16BigEndian(span[5..], (short)_columns.Length);
            var position = 7;
            foreach (var column in _columns)
                position = column.CopyValue(row, span, position);
            writer.Advance(size);
        }
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
