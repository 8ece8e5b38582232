using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Storage.Memory;

namespace Impala.Server.PgWire.Formats;

/// <summary>
/// The encoded values of one column of one batch: where each begins and how long it is. Text lies where the batch has it and is not copied,
/// so the batch must outlive the use; other values are formatted back to back into a buffer that is reused from batch to batch.
/// </summary>
internal sealed unsafe class EncodedColumn : IDisposable
{
    private const int Null = -1;
    private const int BytesPerRow = sizeof(long) + sizeof(int);

    private readonly ValueWriter _values;
    private readonly SqlType _type;
    private readonly string _name;
    private readonly bool _isBinary;
    private readonly MemoryTracker _memory;

    // Starts are offsets from _base: addresses for text, where _base is null. Rows' starts and lengths lie behind each other in one block.
    private NativeBuffer? _rows;
    private NativeBuffer? _entries;
    private int _numRows;
    private byte* _base;
    private bool _isPadded;

    public EncodedColumn(ResultColumn column, bool isBinary, FormatOptions options, MemoryTracker memory)
    {
        _values = new ValueWriter(column, isBinary, options, memory);
        _type = column.Type;
        _name = column.Name;
        _isBinary = isBinary;
        _memory = memory;
    }

    /// <summary>Bytes of all values that are not NULL.</summary>
    public long NumBytes { get; private set; }

    /// <summary>What a loop over rows reads, until the next <see cref="Encode"/>.</summary>
    public EncodedRows Rows => new(_base, Starts, Lengths, _isPadded);

    /// <summary>Bytes of a row's value, 0 for NULL.</summary>
    public int LengthOf(int row) => Math.Max(0, Lengths[row]);

    public bool IsNull(int row) => Lengths[row] == Null;

    /// <summary>The bytes of a row's value, until the next <see cref="Encode"/> or the end of its batch.</summary>
    public ReadOnlySpan<byte> ValueOf(int row) => new(_base + Starts[row], LengthOf(row));

    private long* Starts => (long*)_rows!.Pointer;

    private int* Lengths => (int*)(Starts + _numRows);

    public void Encode(ColumnVector vector, SelectionVector? selection, int numRows)
    {
        Ensure(ref _rows, numRows);
        _numRows = numRows;
        _values.Clear();
        _isPadded = false;
        var values = vector.Dictionary ?? vector;
        var numEntries = vector.Kind == VectorKind.Constant ? 1 : vector.Dictionary?.NumRows ?? int.MaxValue;
        var rows = selection is null ? null : selection.Indices;
        if (vector.Kind != VectorKind.Flat && numEntries <= numRows)
            EncodeDistinct(vector, values, rows, numRows, numEntries);
        else
            NumBytes = EncodeValues(values, vector.Kind == VectorKind.Dictionary ? vector.Codes : null, vector.Validity, rows, numRows, Starts, Lengths);
        _base = IsText(values) ? null : _values.Start;
    }

    public void Dispose()
    {
        _values.Dispose();
        _rows?.Release();
        _entries?.Release();
        _rows = _entries = null;
    }

    private void Ensure(ref NativeBuffer? buffer, int count)
    {
        var size = (long)count * BytesPerRow;
        if (buffer is not null && buffer.Capacity >= size)
            return;
        buffer?.Release();
        buffer = null;
        buffer = BufferPool.Rent(size, _memory);
    }

    /// <summary>Values that go out as they lie: text in either format.</summary>
    private bool IsText(ColumnVector values) =>
        values.Physical == PhysicalType.String && _type.Kind is SqlTypeKind.String or SqlTypeKind.VarChar or SqlTypeKind.Char;

    /// <summary>Encodes each distinct value once and points the rows at it.</summary>
    private void EncodeDistinct(ColumnVector vector, ColumnVector values, int* rows, int numRows, int numEntries)
    {
        Ensure(ref _entries, numEntries);
        var entryStarts = (long*)_entries!.Pointer;
        var entryLengths = (int*)(entryStarts + numEntries);
        if (!vector.IsConstantNull)
            EncodeValues(values, null, null, null, numEntries, entryStarts, entryLengths);
        var starts = Starts;
        var lengths = Lengths;
        var total = 0L;
        for (var i = 0; i < numRows; i++)
        {
            var row = rows == null ? i : rows[i];
            if (!vector.IsValid(row))
            {
                starts[i] = 0;
                lengths[i] = Null;
                continue;
            }
            var code = vector.Kind == VectorKind.Dictionary ? vector.Codes[row] : 0;
            starts[i] = entryStarts[code];
            lengths[i] = entryLengths[code];
            total += entryLengths[code];
        }
        NumBytes = total;
    }

    /// <summary>Answers the bytes of all values.</summary>
    private long EncodeValues(ColumnVector values, int* codes, byte* validity, int* rows, int count, long* starts, int* lengths)
    {
        if (IsText(values))
        {
            var total = PointAtText(values.Strings, codes, validity, rows, count, starts, lengths);
            for (var i = 0; i < count; i++)
                if (lengths[i] > 0)
                    TextCheck.Require((byte*)starts[i], lengths[i], _name);
            return total;
        }
        switch (_isBinary, _type.Kind, values.Physical)
        {
            case (false, SqlTypeKind.BigInt, PhysicalType.Int64):
                return Format<long, LongText>(values, codes, validity, rows, count, starts, lengths);
            case (false, SqlTypeKind.Int, PhysicalType.Int32):
                return Format<int, IntText>(values, codes, validity, rows, count, starts, lengths);
            case (false, SqlTypeKind.SmallInt, PhysicalType.Int16):
                return Format<short, ShortText>(values, codes, validity, rows, count, starts, lengths);
            case (false, SqlTypeKind.Decimal, PhysicalType.Int64):
                return Format<long, DecimalText>(values, codes, validity, rows, count, starts, lengths);
            case (false, SqlTypeKind.Date, PhysicalType.Int32):
                return Format<int, DateText>(values, codes, validity, rows, count, starts, lengths);
            case (true, SqlTypeKind.BigInt, PhysicalType.Int64) or (true, SqlTypeKind.Double, PhysicalType.Double):
                return Format<long, LongBinary>(values, codes, validity, rows, count, starts, lengths);
            case (true, SqlTypeKind.Int, PhysicalType.Int32) or (true, SqlTypeKind.Float, PhysicalType.Float):
                return Format<int, IntBinary>(values, codes, validity, rows, count, starts, lengths);
            case (true, SqlTypeKind.SmallInt, PhysicalType.Int16):
                return Format<short, ShortBinary>(values, codes, validity, rows, count, starts, lengths);
            case (true, SqlTypeKind.Decimal, PhysicalType.Int64):
                return Format<long, DecimalBinary>(values, codes, validity, rows, count, starts, lengths);
            case (true, SqlTypeKind.Date, PhysicalType.Int32):
                return Format<int, DateBinary>(values, codes, validity, rows, count, starts, lengths);
        }
        for (var i = 0; i < count; i++)
        {
            var row = rows == null ? i : rows[i];
            starts[i] = _values.Length;
            lengths[i] = Bitmap.IsValid(validity, row) ? _values.Append(values, codes == null ? row : codes[row]) : Null;
        }
        return _values.Length;
    }

    private static long PointAtText(StringView* values, int* codes, byte* validity, int* rows, int count, long* starts, int* lengths)
    {
        var total = 0L;
        if (codes == null && validity == null && rows == null)
        {
            for (var i = 0; i < count; i++)
            {
                var view = values + i;
                starts[i] = (long)StringView.BytesOf(view);
                lengths[i] = view->Length;
                total += view->Length;
            }
            return total;
        }
        for (var i = 0; i < count; i++)
        {
            var row = rows == null ? i : rows[i];
            if (!Bitmap.IsValid(validity, row))
            {
                starts[i] = 0;
                lengths[i] = Null;
                continue;
            }
            var view = values + (codes == null ? row : codes[row]);
            starts[i] = (long)StringView.BytesOf(view);
            lengths[i] = view->Length;
            total += view->Length;
        }
        return total;
    }

    private long Format<T, TFormat>(ColumnVector values, int* codes, byte* validity, int* rows, int count, long* starts, int* lengths)
        where T : unmanaged
        where TFormat : struct, IFastFormat<T>
    {
        var data = (T*)values.Data;
        var scale = _type.Scale;
        var start = _values.Room((long)count * FastText.MaxLength);
        var at = start;
        _isPadded = true;
        if (codes == null && validity == null && rows == null)
        {
            for (var i = 0; i < count; i++)
            {
                var length = TFormat.Write(data[i], scale, at);
                starts[i] = at - start;
                lengths[i] = length;
                at += length;
            }
        }
        else
        {
            for (var i = 0; i < count; i++)
            {
                var row = rows == null ? i : rows[i];
                starts[i] = at - start;
                lengths[i] = Null;
                if (!Bitmap.IsValid(validity, row))
                    continue;
                lengths[i] = TFormat.Write(data[codes == null ? row : codes[row]], scale, at);
                at += lengths[i];
            }
        }
        _values.Advance((int)(at - start));
        return at - start;
    }
}
