using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Storage.Memory;
using Impala.Storage.Parquet;

namespace Impala.Engine.Scan;

/// <summary>
/// Reads one column of a morsel in slices, whole or some rows of each. Rows that no one needs are only counted and skipped before the
/// next read, so that whole pages are passed over. Dictionary-encoded slices become dictionary vectors where that pays.
/// </summary>
internal sealed unsafe class ScanColumnReader : IDisposable
{
    /// <summary>The validity and codes of a slice.</summary>
    private const int ScratchBytes = (RecordBatch.DefaultNumRows / 8) + 64 + (RecordBatch.DefaultNumRows * sizeof(int));

    private readonly ColumnChunkReader? _chunk;
    private readonly ColumnVector? _constant;
    private readonly SqlType _type;
    private readonly MemoryTracker _memory;
    private readonly bool _keepsCodes;
    private readonly List<NativeBuffer> _keepAlive = [];
    private NativeBuffer? _scratch;
    private ColumnVector? _dictionary;
    private long _toSkip;

    /// <summary>A column of the file.</summary>
    /// <param name="keepsCodes">Whether dictionary codes are wanted: for filters and for strings.</param>
    public ScanColumnReader(ColumnChunkReader chunk, SqlType type, bool keepsCodes, MemoryTracker memory)
    {
        _chunk = chunk;
        _type = type;
        _keepsCodes = keepsCodes;
        _memory = memory;
    }

    /// <summary>A column that has one value for all rows; takes over the constant.</summary>
    public ScanColumnReader(ColumnVector constant, MemoryTracker memory)
    {
        _constant = constant;
        _type = constant.Type;
        _memory = memory;
    }

    /// <summary>The rows' numbers in their file, as BIGINT.</summary>
    /// <param name="firstRow">The number of the row group's first row.</param>
    public ScanColumnReader(long firstRow, MemoryTracker memory)
    {
        _type = SqlType.BigInt;
        _toSkip = firstRow;
        _memory = memory;
    }

    /// <summary>The dictionary as a vector that outlives the reader; one for all slices, so that results per dictionary can be kept.</summary>
    public ColumnVector Dictionary => _dictionary ??= ShareDictionary();

    private byte* Validity => (_scratch ??= BufferPool.Rent(ScratchBytes, _memory)).Pointer;

    private int* Codes => (int*)(Validity + (RecordBatch.DefaultNumRows / 8) + 64);

    public void Skip(long numRows) => _toSkip += numRows;

    /// <summary>Whether the next rows, at most so many, are codes of one page.</summary>
    public bool HasCodes(long numRows)
    {
        if (!_keepsCodes)
            return false;
        CatchUp();
        return _chunk!.IsDictionaryEncoded && _chunk.RowsLeftInPage >= numRows && _chunk.Dictionary!.Count > 0;
    }

    public ColumnVector Read(int numRows)
    {
        if (_constant is not null)
            return _constant.WithNumRows(numRows);
        if (_chunk is null)
            return ReadPositions(numRows);
        if (HasCodes(numRows))
            return ReadCodes(numRows);
        CatchUp();
        return ReadValues(numRows);
    }

    /// <summary>Passes over a slice and appends some of its rows.</summary>
    /// <param name="numRows">Rows of the slice.</param>
    /// <param name="rows">Ascending row numbers in it.</param>
    /// <param name="count">How many.</param>
    /// <param name="target">Gets them.</param>
    /// <param name="at">How many rows that holds already.</param>
    public void ReadSelected(int numRows, int* rows, int count, GatheredColumn target, int at)
    {
        if (_constant is not null)
        {
            target.Append(_constant, rows, count, at);
            return;
        }
        if (_chunk is null)
        {
            var positions = (long*)target.BeginFlat(at);
            for (var i = 0; i < count; i++)
                positions[i] = _toSkip + rows[i];
            _toSkip += numRows;
            return;
        }
        var isString = PhysicalTypes.Of(_type) == PhysicalType.String;
        int numNulls;
        if (isString && HasCodes(numRows))
        {
            numNulls = ReadCodes(numRows, Codes, Validity);
            target.AppendCodes(Dictionary, Codes, rows, count, at);
        }
        else
        {
            CatchUp();
            var values = target.BeginFlat(at);
            numNulls = isString
                ? _chunk!.ReadStringsSelected(numRows, rows, count, (StringView*)values, Validity, target.KeepAlive)
                : _chunk!.ReadFixedSelected(numRows, rows, count, values, Validity);
        }
        if (numNulls > 0)
            target.AppendValidity(Validity, rows, count, at);
    }

    public void Dispose()
    {
        _dictionary?.Release();
        _dictionary = null;
        _scratch?.Release();
        _scratch = null;
        _chunk?.Dispose();
        _constant?.Release();
    }

    // What was skipped and read so far is where the next row stands.
    private ColumnVector ReadPositions(int numRows)
    {
        var vector = ColumnVector.CreateFlat(_type, numRows, _memory);
        var positions = (long*)vector.Data;
        for (var i = 0; i < numRows; i++)
            positions[i] = _toSkip + i;
        _toSkip += numRows;
        return vector;
    }

    private void CatchUp()
    {
        if (_toSkip == 0)
            return;
        _chunk!.Skip(_toSkip);
        _toSkip = 0;
    }

    private ColumnVector ReadCodes(int numRows)
    {
        var vector = ColumnVector.CreateDictionary(Dictionary, numRows, _memory);
        try
        {
            SetValidity(vector, ReadCodes(numRows, vector.Codes, Validity));
            return vector;
        }
        catch
        {
            vector.Release();
            throw;
        }
    }

    private int ReadCodes(int numRows, int* codes, byte* validity)
    {
        if (!_chunk!.TryReadDictionaryCodes(numRows, codes, validity, out var numRead, out var numNulls) || numRead != numRows)
            throw new InvalidOperationException("a page gave fewer codes than rows");
        return numNulls;
    }

    private ColumnVector ReadValues(int numRows)
    {
        var vector = ColumnVector.CreateFlat(_type, numRows, _memory);
        try
        {
            int numNulls;
            if (vector.Physical == PhysicalType.String)
            {
                try
                {
                    numNulls = _chunk!.ReadStrings(numRows, vector.Strings, Validity, _keepAlive);
                }
                finally
                {
                    foreach (var buffer in _keepAlive)
                        vector.KeepAlive(buffer);
                    _keepAlive.Clear();
                }
            }
            else
            {
                numNulls = _chunk!.ReadFixed(numRows, vector.Data, Validity);
            }
            SetValidity(vector, numNulls);
            return vector;
        }
        catch
        {
            vector.Release();
            throw;
        }
    }

    /// <summary>Most slices have no NULLs and need no bitmap of their own.</summary>
    private void SetValidity(ColumnVector vector, int numNulls)
    {
        if (numNulls == 0)
            return;
        var numBytes = Bitmap.BytesFor(vector.NumRows);
        new ReadOnlySpan<byte>(Validity, numBytes).CopyTo(new Span<byte>(vector.EnsureValidity(_memory), numBytes));
    }

    private ColumnVector ShareDictionary()
    {
        var dictionary = _chunk!.Dictionary!;
        var values = dictionary.Values.AddReference();
        var vector = ColumnVector.FromBuffers(_type, dictionary.Count, values, values.Pointer, null, null);
        foreach (var buffer in dictionary.KeepAlive)
            vector.KeepAlive(buffer.AddReference());
        return vector;
    }
}
