using System.Buffers.Binary;
using Impala.Engine.Columnar;
using Impala.Engine.Functions.Casts;

namespace Impala.Server.PgWire.Formats;

/// <summary>The encoded values of one column of one batch: their bytes back to back, and where each ends. Reused from batch to batch.</summary>
internal sealed unsafe class EncodedColumn
{
    private const int Null = -1;

    private readonly ValueWriter _values;
    private int[] _starts = [];
    private int[] _lengths = [];

    public EncodedColumn(ResultColumn column, bool isBinary, FormatOptions options) => _values = new ValueWriter(column, isBinary, options);

    /// <summary>Bytes of a row's value, 0 for NULL.</summary>
    public int LengthOf(int row) => Math.Max(0, _lengths[row]);

    public bool IsNull(int row) => _lengths[row] == Null;

    /// <summary>The bytes of a row's value, until the next <see cref="Encode"/>.</summary>
    public ReadOnlySpan<byte> ValueOf(int row) => _values.Written.Slice(_starts[row], LengthOf(row));

    public void Encode(ColumnVector vector, SelectionVector? selection, int numRows)
    {
        if (_lengths.Length < numRows)
        {
            _starts = new int[Math.Max(numRows, RecordBatch.DefaultNumRows)];
            _lengths = new int[_starts.Length];
        }
        _values.Clear();
        var distinct = vector.Kind == VectorKind.Constant ? 1 : vector.Dictionary?.NumRows ?? 0;
        if (vector.Kind != VectorKind.Flat && distinct <= numRows)
        {
            EncodeDistinct(vector, selection, numRows, distinct);
            return;
        }
        var isDictionary = vector.Kind == VectorKind.Dictionary;
        var values = isDictionary ? vector.Dictionary! : vector;
        for (var i = 0; i < numRows; i++)
        {
            var row = selection is null ? i : selection.Indices[i];
            _starts[i] = _values.Length;
            _lengths[i] = vector.IsValid(row) ? _values.Append(values, isDictionary ? vector.Codes[row] : row) : Null;
        }
    }

    /// <summary>Writes length and bytes of a row's value at <paramref name="position"/>; answers the position after it.</summary>
    public int CopyValue(int row, Span<byte> destination, int position)
    {
        var length = _lengths[row];
        BinaryPrimitives.WriteInt32BigEndian(destination[position..], length);
        position += 4;
        if (length <= 0)
            return position;
        _values.Written.Slice(_starts[row], length).CopyTo(destination[position..]);
        return position + length;
    }

    /// <summary>Encodes each distinct value once and points the rows at it.</summary>
    private void EncodeDistinct(ColumnVector vector, SelectionVector? selection, int numRows, int numDistinct)
    {
        var values = vector.Dictionary ?? vector;
        Span<int> starts = numDistinct <= 512 ? stackalloc int[512] : new int[numDistinct];
        Span<int> lengths = numDistinct <= 512 ? stackalloc int[512] : new int[numDistinct];
        if (!vector.IsConstantNull)
        {
            for (var i = 0; i < numDistinct; i++)
            {
                starts[i] = _values.Length;
                lengths[i] = _values.Append(values, i);
            }
        }
        for (var i = 0; i < numRows; i++)
        {
            var row = selection is null ? i : selection.Indices[i];
            if (!vector.IsValid(row))
            {
                _starts[i] = 0;
                _lengths[i] = Null;
                continue;
            }
            var code = vector.Kind == VectorKind.Dictionary ? vector.Codes[row] : 0;
            _starts[i] = starts[code];
            _lengths[i] = lengths[code];
        }
    }
}
