using Impala.Storage.Memory;
using Impala.Storage.Parquet.Decoding;

namespace Impala.Storage.Parquet;

/// <summary>Reads of some rows of a slice: the others are passed over without making values of them.</summary>
public sealed unsafe partial class ColumnChunkReader
{
    /// <summary>The largest slice of a selected read.</summary>
    public const int MaxSelectedRows = 4096;

    /// <summary>Passes over exactly <paramref name="numRows"/> rows of a column of fixed width, writes the values of some of them one
    /// after the other, and answers the number of NULLs of the slice.</summary>
    /// <param name="numRows">At most <see cref="TotalRowsLeft"/> and <see cref="MaxSelectedRows"/>.</param>
    /// <param name="rows">Ascending row numbers within the slice.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="destination">Room for those.</param>
    /// <param name="validity">The bitmap of the whole slice, to write.</param>
    public int ReadFixedSelected(int numRows, int* rows, int count, void* destination, byte* validity)
    {
        if (_conversion is { Fixed: null, IsDecimalBytes: false })
            throw new InvalidOperationException("a text column is read with ReadStringsSelected");
        var size = _conversion.TargetSize;
        _sawInvalid = false;
        var numNulls = ReadSelected(numRows, rows, count, (byte*)destination, size, validity, null);
        return _sawInvalid ? numNulls + RemoveInvalidSelected((byte*)destination, size, rows, count, validity) : numNulls;
    }

    /// <summary>As <see cref="ReadFixedSelected"/> for a text or BINARY column.</summary>
    /// <param name="numRows">At most <see cref="TotalRowsLeft"/> and <see cref="MaxSelectedRows"/>.</param>
    /// <param name="rows">Ascending row numbers within the slice.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="destination">Room for those.</param>
    /// <param name="validity">The bitmap of the whole slice, to write.</param>
    /// <param name="keepAlive">Gets the buffers the views point into, each once and with a reference of its own to release.</param>
    public int ReadStringsSelected(int numRows, int* rows, int count, StringView* destination, byte* validity, List<NativeBuffer> keepAlive)
    {
        ArgumentNullException.ThrowIfNull(keepAlive);
        if (_conversion.Fixed is not null || _conversion.IsDecimalBytes)
            throw new InvalidOperationException("a column of fixed width is read with ReadFixedSelected");
        return ReadSelected(numRows, rows, count, (byte*)destination, sizeof(StringView), validity, keepAlive);
    }

    private int ReadSelected(int numRows, int* rows, int count, byte* destination, int size, byte* validity, List<NativeBuffer>? keepAlive)
    {
        CheckRows(numRows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(numRows, MaxSelectedRows);
        try
        {
            var numNulls = 0;
            var next = 0;
            ClearBits(validity, numRows);
            for (var row = 0; row < numRows;)
            {
                var step = BeginStep(numRows - row, validity, row, out var numValid);
                var end = step == numRows ? count : next;
                while (end < count && rows[end] < row + step)
                    end++;
                var target = destination + ((long)next * size);
                if (end == next)
                    SkipValues(numValid);
                else if (numValid == step)
                    ReadDenseSelected(step, rows + next, row, end - next, target, size, keepAlive);
                else
                    ReadSparseSelected(step, numValid, rows + next, row, end - next, target, size, validity, keepAlive);
                next = end;
                numNulls += step - numValid;
                row += step;
                Consume(step);
            }
            return numNulls;
        }
        catch (ParquetFormatException exception)
        {
            throw Corrupt(exception);
        }
    }

    /// <summary>Values without NULLs among them.</summary>
    private void ReadDenseSelected(int numValues, int* rows, int firstRow, int count, byte* target, int size, List<NativeBuffer>? keepAlive)
    {
        if (_isDictionaryPage)
        {
            var dictionary = _dictionary ?? throw new ParquetFormatException("a page holds dictionary codes, but the column chunk has no dictionary");
            _sawInvalid |= dictionary.HasInvalid;
            var codes = (int*)Scratch(MaxSelectedRows * sizeof(int) * 2);
            var wanted = codes + MaxSelectedRows;
            _codes.Read(codes, numValues);
            DictionaryCodes.Check(codes, numValues, dictionary.Count);
            DictionaryCodes.GatherRows((byte*)codes, sizeof(int), rows, firstRow, count, (byte*)wanted);
            DictionaryCodes.Gather(dictionary.Pointer, size, wanted, count, target);
            if (keepAlive is not null)
                dictionary.ShareWith(keepAlive);
        }
        else if (keepAlive is not null && _views is PlainViewDecoder views)
        {
            views.ReadSelected(numValues, rows, firstRow, count, (StringView*)target);
            KeepPage(keepAlive);
            if (ViewAdjustment.IsNeeded(_type))
                ViewAdjustment.Apply(_type, (StringView*)target, count, keepAlive, _tracker);
        }
        else if (keepAlive is null && _conversion.Fixed is { } converter)
        {
            var numBytes = (numValues * converter.SourceSize) + ChunkInput.Padding;
            var scratch = Scratch(2 * numBytes);
            var source = _values!.ReadInPlace(numValues, scratch);
            var gathered = converter.IsIdentity ? target : scratch + numBytes;
            DictionaryCodes.GatherRows(source, converter.SourceSize, rows, firstRow, count, gathered);
            if (!converter.IsIdentity)
                _sawInvalid |= converter.Convert(gathered, target, count);
        }
        else
        {
            ReadSparseSelected(numValues, numValues, rows, firstRow, count, target, size, null, keepAlive);
        }
    }

    /// <summary>Reads all, spreads the values over the rows that have one, and keeps the wanted.</summary>
    private void ReadSparseSelected(
        int numRows, int numValid, int* rows, int firstRow, int count, byte* target, int size, byte* validity, List<NativeBuffer>? keepAlive)
    {
        var buffer = BufferPool.Rent(((long)numRows * size) + ChunkInput.Padding, _tracker);
        try
        {
            var values = buffer.Pointer;
            if (keepAlive is not null)
            {
                if (numValid > 0)
                    ReadDenseViews(numValid, (StringView*)values, keepAlive);
            }
            else if (_isDictionaryPage)
            {
                ReadFromDictionary(numValid, values, size);
            }
            else if (_conversion.IsDecimalBytes)
            {
                ReadDecimalBytes(_views!, numValid, values);
            }
            else
            {
                ReadConverted(_conversion.Fixed!, numValid, values);
            }
            if (numValid < numRows)
                ValidityBits.Spread(values, size, numRows, numValid, validity, firstRow);
            DictionaryCodes.GatherRows(values, size, rows, firstRow, count, target);
        }
        finally
        {
            buffer.Release();
        }
    }

    private void KeepPage(List<NativeBuffer> keepAlive)
    {
        if (!keepAlive.Contains(_pageBuffer!))
            keepAlive.Add(_pageBuffer!.AddReference());
    }

    /// <summary>Turns values of some rows that stand for NULL into NULLs and answers their number.</summary>
    private int RemoveInvalidSelected(byte* values, int size, int* rows, int count, byte* validity)
    {
        var numRemoved = 0;
        for (var i = 0; i < count; i++)
        {
            if (!ValidityBits.Get(validity, rows[i]) || !RemoveInvalid(values, size, i))
                continue;
            ValidityBits.Clear(validity, rows[i]);
            numRemoved++;
        }
        NumOutOfRange += numRemoved;
        return numRemoved;
    }
}
