using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;
using Impala.Storage.Memory;

namespace Impala.Server.PgWire.Formats;

/// <summary>
/// The encoded values of one column of one batch: where each begins and how long it is. Text lies where the batch has it and is not copied,
/// so the batch must outlive the use; other values are formatted back to back into a buffer that is reused from batch to batch.
/// </summary>
internal sealed unsafe class EncodedColumn
{
    private const int Null = -1;
    private const int DateSlots = 4096;

    private readonly ValueWriter _values;
    private readonly SqlType _type;
    private readonly bool _isBinary;

    // Offsets from _base: addresses for text, where _base is null.
    private long[] _starts = [];
    private int[] _lengths = [];
    private long[] _entryStarts = [];
    private int[] _entryLengths = [];
    private byte* _base;
    private (int Day, int Length)[]? _dates;
    private byte[] _dateTexts = [];

    public EncodedColumn(ResultColumn column, bool isBinary, FormatOptions options)
    {
        _values = new ValueWriter(column, isBinary, options);
        _type = column.Type;
        _isBinary = isBinary;
    }

    /// <summary>Bytes of all values that are not NULL.</summary>
    public long NumBytes { get; private set; }

    /// <summary>Bytes of a row's value, 0 for NULL.</summary>
    public int LengthOf(int row) => Math.Max(0, _lengths[row]);

    public bool IsNull(int row) => _lengths[row] == Null;

    /// <summary>The bytes of a row's value, until the next <see cref="Encode"/> or the end of its batch.</summary>
    public ReadOnlySpan<byte> ValueOf(int row) => new(_base + _starts[row], LengthOf(row));

    public void Encode(ColumnVector vector, SelectionVector? selection, int numRows)
    {
        Ensure(ref _starts, ref _lengths, numRows);
        _values.Clear();
        var values = vector.Dictionary ?? vector;
        var numEntries = vector.Kind == VectorKind.Constant ? 1 : vector.Dictionary?.NumRows ?? int.MaxValue;
        var rows = selection is null ? null : selection.Indices;
        if (vector.Kind != VectorKind.Flat && numEntries <= numRows)
            EncodeDistinct(vector, values, rows, numRows, numEntries);
        else
            EncodeValues(values, vector.Kind == VectorKind.Dictionary ? vector.Codes : null, vector.Validity, rows, numRows, _starts, _lengths);
        _base = IsText(values) ? null : _values.Start;
        var total = 0L;
        foreach (var length in _lengths.AsSpan(0, numRows))
            total += Math.Max(0, length);
        NumBytes = total;
    }

    /// <summary>Writes length and bytes of a row's value; answers the position after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* CopyValue(int row, byte* destination)
    {
        var length = _lengths[row];
        Unsafe.WriteUnaligned(destination, BinaryPrimitives.ReverseEndianness(length));
        destination += sizeof(int);
        if (length <= 0)
            return destination;
        Copy(_base + _starts[row], destination, length);
        return destination + length;
    }

    /// <summary>Short values by two moves that may overlap; nothing past either end is touched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(byte* source, byte* destination, int length)
    {
        if (length > 16)
        {
            Unsafe.CopyBlockUnaligned(destination, source, (uint)length);
        }
        else if (length >= 8)
        {
            var last = Unsafe.ReadUnaligned<ulong>(source + length - 8);
            Unsafe.WriteUnaligned(destination, Unsafe.ReadUnaligned<ulong>(source));
            Unsafe.WriteUnaligned(destination + length - 8, last);
        }
        else if (length >= 4)
        {
            var last = Unsafe.ReadUnaligned<uint>(source + length - 4);
            Unsafe.WriteUnaligned(destination, Unsafe.ReadUnaligned<uint>(source));
            Unsafe.WriteUnaligned(destination + length - 4, last);
        }
        else
        {
            for (var i = 0; i < length; i++)
                destination[i] = source[i];
        }
    }

    private static void Ensure(ref long[] starts, ref int[] lengths, int count)
    {
        if (lengths.Length >= count)
            return;
        starts = new long[Math.Max(count, RecordBatch.DefaultNumRows)];
        lengths = new int[starts.Length];
    }

    /// <summary>Values that go out as they lie: text in either format.</summary>
    private bool IsText(ColumnVector values) =>
        values.Physical == PhysicalType.String && _type.Kind is SqlTypeKind.String or SqlTypeKind.VarChar or SqlTypeKind.Char;

    /// <summary>Encodes each distinct value once and points the rows at it.</summary>
    private void EncodeDistinct(ColumnVector vector, ColumnVector values, int* rows, int numRows, int numEntries)
    {
        Ensure(ref _entryStarts, ref _entryLengths, numEntries);
        if (!vector.IsConstantNull)
            EncodeValues(values, null, null, null, numEntries, _entryStarts, _entryLengths);
        for (var i = 0; i < numRows; i++)
        {
            var row = rows == null ? i : rows[i];
            if (!vector.IsValid(row))
            {
                _starts[i] = 0;
                _lengths[i] = Null;
                continue;
            }
            var code = vector.Kind == VectorKind.Dictionary ? vector.Codes[row] : 0;
            _starts[i] = _entryStarts[code];
            _lengths[i] = _entryLengths[code];
        }
    }

    private void EncodeValues(ColumnVector values, int* codes, byte* validity, int* rows, int count, long[] starts, int[] lengths)
    {
        if (IsText(values))
        {
            for (var i = 0; i < count; i++)
            {
                var row = rows == null ? i : rows[i];
                var view = values.Strings + (codes == null ? row : codes[row]);
                var isValid = Bitmap.IsValid(validity, row);
                starts[i] = isValid ? (long)StringView.BytesOf(view) : 0;
                lengths[i] = isValid ? view->Length : Null;
            }
            return;
        }
        for (var i = 0; i < count; i++)
        {
            var row = rows == null ? i : rows[i];
            starts[i] = _values.Length;
            lengths[i] = Bitmap.IsValid(validity, row) ? Append(values, codes == null ? row : codes[row]) : Null;
        }
    }

    private int Append(ColumnVector values, int row)
    {
        if (_isBinary)
            return _values.Append(values, row);
        switch (_type.Kind, values.Physical)
        {
            case (SqlTypeKind.BigInt, PhysicalType.Int64):
                return _values.Wrote(FastText.WriteInteger(values.Values<long>()[row], _values.Room(32)));
            case (SqlTypeKind.Int, PhysicalType.Int32):
                return _values.Wrote(FastText.WriteInteger(values.Values<int>()[row], _values.Room(32)));
            case (SqlTypeKind.Decimal, PhysicalType.Int64):
                return _values.Wrote(FastText.WriteDecimal(values.Values<long>()[row], _type.Scale, _values.Room(32)));
            case (SqlTypeKind.Date, PhysicalType.Int32):
                return AppendDate(values.Values<int>()[row], values, row);
            default:
                return _values.Append(values, row);
        }
    }

    /// <summary>Dates of one column are few: their texts are kept by day.</summary>
    private int AppendDate(int day, ColumnVector values, int row)
    {
        const int width = 16;
        if (_dates is null)
        {
            _dates = new (int, int)[DateSlots];
            _dateTexts = new byte[DateSlots * width];
        }
        var slot = day & (DateSlots - 1);
        if (_dates[slot] is var (known, length) && known == day && length > 0)
        {
            _dateTexts.AsSpan(slot * width, length).CopyTo(new Span<byte>(_values.Room(width), width));
            return _values.Wrote(length);
        }
        var start = _values.Length;
        length = _values.Append(values, row);
        if (length <= width)
        {
            _dates[slot] = (day, length);
            _values.Written.Slice(start, length).CopyTo(_dateTexts.AsSpan(slot * width));
        }
        return length;
    }
}
