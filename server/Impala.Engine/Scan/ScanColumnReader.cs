using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Storage.Memory;
using Impala.Storage.Parquet;

namespace Impala.Engine.Scan;

/// <summary>
/// Reads one column of a morsel in slices. Rows that no one needs are only counted and skipped before the next read, so that whole pages
/// are passed over. Dictionary-encoded slices become dictionary vectors where that pays.
/// </summary>
internal sealed unsafe class ScanColumnReader : IDisposable
{
    private readonly ColumnChunkReader? _chunk;
    private readonly ColumnVector? _constant;
    private readonly SqlType _type;
    private readonly MemoryTracker _memory;
    private readonly bool _keepsCodes;
    private ColumnVector? _dictionary;
    private long _toSkip;

    /// <summary>A column of the file.</summary>
    /// <param name="keepsCodes">Whether dictionary codes are wanted: for conjuncts and for strings.</param>
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

    public void Skip(long numRows) => _toSkip += numRows;

    public ColumnVector Read(int numRows)
    {
        if (_constant is not null)
            return _constant.WithNumRows(numRows);
        if (_toSkip > 0)
        {
            _chunk!.Skip(_toSkip);
            _toSkip = 0;
        }
        return _keepsCodes && _chunk!.IsDictionaryEncoded && _chunk.RowsLeftInPage >= numRows ? ReadCodes(numRows) : ReadValues(numRows);
    }

    public void Dispose()
    {
        _dictionary?.Release();
        _dictionary = null;
        _chunk?.Dispose();
        _constant?.Release();
    }

    private ColumnVector ReadCodes(int numRows)
    {
        var vector = ColumnVector.CreateDictionary(_dictionary ??= ShareDictionary(), numRows, _memory);
        try
        {
            var validity = vector.EnsureValidity(_memory);
            if (!_chunk!.TryReadDictionaryCodes(numRows, vector.Codes, validity, out var numRead, out var numNulls) || numRead != numRows)
                throw new InvalidOperationException("a page gave fewer codes than rows");
            if (numNulls == 0)
                vector.DropValidity();
            return vector;
        }
        catch
        {
            vector.Release();
            throw;
        }
    }

    private ColumnVector ReadValues(int numRows)
    {
        var vector = ColumnVector.CreateFlat(_type, numRows, _memory);
        try
        {
            var validity = vector.EnsureValidity(_memory);
            int numNulls;
            if (vector.Physical == PhysicalType.String)
            {
                var keepAlive = new List<NativeBuffer>();
                try
                {
                    numNulls = _chunk!.ReadStrings(numRows, vector.Strings, validity, keepAlive);
                }
                finally
                {
                    foreach (var buffer in keepAlive)
                        vector.KeepAlive(buffer);
                }
            }
            else
            {
                numNulls = _chunk!.ReadFixed(numRows, vector.Data, validity);
            }
            if (numNulls == 0)
                vector.DropValidity();
            return vector;
        }
        catch
        {
            vector.Release();
            throw;
        }
    }

    /// <summary>The chunk's dictionary as a vector that outlives its reader; one for all slices, so that results per dictionary can be kept.</summary>
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
