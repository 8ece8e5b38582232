using Impala.Storage.Memory;
using Impala.Storage.Parquet.Decoding;

namespace Impala.Storage.Parquet;

/// <summary>Values, codes and levels of the current page.</summary>
public sealed unsafe partial class ColumnChunkReader
{
    private const int Step = 2048;
    private const int ScratchBytes = 32 * 1024;

    /// <summary>Reads exactly <paramref name="numRows"/> rows of a column of fixed width and answers the number of NULLs.</summary>
    /// <param name="numRows">At most <see cref="TotalRowsLeft"/>.</param>
    /// <param name="destination">Room for that many values of the engine's physical type.</param>
    /// <param name="validity">The bitmap to write.</param>
    public int ReadFixed(int numRows, void* destination, byte* validity)
    {
        CheckRows(numRows);
        if (_conversion is { Fixed: null, IsDecimalBytes: false })
            throw new InvalidOperationException("a text column is read with ReadStrings");
        try
        {
            var size = _conversion.TargetSize;
            var numNulls = 0;
            _sawInvalid = false;
            ClearBits(validity, numRows);
            for (var row = 0; row < numRows;)
            {
                var step = BeginStep(numRows - row, validity, row, out var numValid);
                var target = (byte*)destination + ((long)row * size);
                if (_isDictionaryPage)
                    ReadFromDictionary(numValid, target, size);
                else if (_conversion.IsDecimalBytes)
                    ReadDecimalBytes(_views!, numValid, target);
                else
                    ReadConverted(_conversion.Fixed!, numValid, target);
                if (numValid < step)
                    ValidityBits.Spread(target, size, step, numValid, validity, row);
                numNulls += step - numValid;
                row += step;
                Consume(step);
            }
            return _sawInvalid ? numNulls + RemoveInvalid((byte*)destination, size, numRows, validity) : numNulls;
        }
        catch (ParquetFormatException exception)
        {
            throw Corrupt(exception);
        }
    }

    /// <summary>Reads exactly <paramref name="numRows"/> rows of a text or BINARY column and answers the number of NULLs.</summary>
    /// <param name="numRows">At most <see cref="TotalRowsLeft"/>.</param>
    /// <param name="destination">Room for that many views.</param>
    /// <param name="validity">The bitmap to write.</param>
    /// <param name="keepAlive">Gets the buffers the views point into, each with a reference of its own to release.</param>
    public int ReadStrings(int numRows, StringView* destination, byte* validity, List<NativeBuffer> keepAlive)
    {
        ArgumentNullException.ThrowIfNull(keepAlive);
        CheckRows(numRows);
        if (_conversion.Fixed is not null || _conversion.IsDecimalBytes)
            throw new InvalidOperationException("a column of fixed width is read with ReadFixed");
        try
        {
            var numNulls = 0;
            ClearBits(validity, numRows);
            for (var row = 0; row < numRows;)
            {
                var step = BeginStep(numRows - row, validity, row, out var numValid);
                var target = destination + row;
                if (numValid > 0)
                    ReadDenseViews(numValid, target, keepAlive);
                if (numValid < step)
                    ValidityBits.Spread((UInt128*)target, step, numValid, validity, row);
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

    /// <summary>Reads codes into <see cref="Dictionary"/> of the next rows, at most to the end of their page. False, with nothing read,
    /// when the next rows are not dictionary-encoded.</summary>
    /// <param name="numRows">How many rows are wanted.</param>
    /// <param name="codes">Room for that many; codes of NULLs are 0.</param>
    /// <param name="validity">The bitmap to write.</param>
    /// <param name="numRead">Rows read.</param>
    /// <param name="numNulls">NULLs among them.</param>
    public bool TryReadDictionaryCodes(int numRows, int* codes, byte* validity, out int numRead, out int numNulls)
    {
        numRead = 0;
        numNulls = 0;
        if (!IsDictionaryEncoded)
            return false;
        try
        {
            ClearBits(validity, Math.Min(numRows, _pageRowsLeft));
            numRead = BeginStep(numRows, validity, 0, out var numValid);
            _codes.Read(codes, numValid);
            DictionaryCodes.Check(codes, numValid, _dictionary!.Count);
            if (numValid < numRead)
                ValidityBits.Spread(codes, numRead, numValid, validity, 0);
            numNulls = numRead - numValid;
            Consume(numRead);
            return true;
        }
        catch (ParquetFormatException exception)
        {
            throw Corrupt(exception);
        }
    }

    private void CheckRows(int numRows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numRows);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(numRows, _rowsLeft);
    }

    private static void ClearBits(byte* validity, int numRows) => new Span<byte>(validity, (numRows + 7) >> 3).Clear();

    /// <summary>Makes the next page ready and reads the levels of its next rows.</summary>
    private int BeginStep(int wanted, byte* validity, int row, out int numValid)
    {
        AdvanceToPage();
        EnsureBody();
        var step = Math.Min(wanted, _pageRowsLeft);
        if (_isOptional)
        {
            numValid = _levels.ReadBits(validity, row, step);
        }
        else
        {
            ValidityBits.SetRange(validity, row, step);
            numValid = step;
        }
        return step;
    }

    private void SkipInPage(int numRows)
    {
        EnsureBody();
        SkipValues(_isOptional ? _levels.SkipBits(numRows) : numRows);
    }

    private void SkipValues(long numValid)
    {
        if (_isDictionaryPage)
            _codes.Skip(numValid);
        else if (_values is not null)
            _values.Skip(numValid);
        else
            _views!.Skip(numValid);
    }

    private void ReadFromDictionary(int count, byte* target, int size)
    {
        // A page of nulls alone may claim codes although the chunk has no dictionary.
        if (count == 0)
            return;
        var dictionary = _dictionary ?? throw new ParquetFormatException("a page holds dictionary codes, but the column chunk has no dictionary");
        _sawInvalid |= dictionary.HasInvalid;
        var codes = (int*)Scratch(ScratchBytes);
        while (count > 0)
        {
            var step = Math.Min(count, Step);
            _codes.Read(codes, step);
            DictionaryCodes.Check(codes, step, dictionary.Count);
            DictionaryCodes.Gather(dictionary.Pointer, size, codes, step, target);
            target += (long)step * size;
            count -= step;
        }
    }

    private void ReadConverted(FixedConverter converter, int count, byte* target)
    {
        if (converter.IsIdentity)
        {
            _values!.Read(count, target);
            return;
        }
        var stepLimit = Math.Max(1, (ScratchBytes - ChunkInput.Padding) / converter.SourceSize);
        var scratch = Scratch(Math.Max(ScratchBytes, converter.SourceSize + ChunkInput.Padding));
        while (count > 0)
        {
            var step = Math.Min(count, stepLimit);
            var source = _values!.ReadInPlace(step, scratch);
            _sawInvalid |= converter.Convert(source, target, step);
            target += (long)step * converter.TargetSize;
            count -= step;
        }
    }

    private void ReadDecimalBytes(ViewDecoder views, int count, byte* target)
    {
        const int stepLimit = 256;
        var scratch = stackalloc StringView[stepLimit];
        var keepAlive = new List<NativeBuffer>();
        while (count > 0)
        {
            var step = Math.Min(count, stepLimit);
            try
            {
                views.Read(step, scratch, keepAlive);
                for (var i = 0; i < step; i++)
                {
                    var value = DecimalBytes.Read(StringView.BytesOf(scratch + i), scratch[i].Length);
                    DecimalBytes.Store(DecimalBytes.Scale(value, _conversion.Factor), target, i, _conversion.TargetSize);
                }
            }
            finally
            {
                foreach (var buffer in keepAlive)
                    buffer.Release();
                keepAlive.Clear();
            }
            target += (long)step * _conversion.TargetSize;
            count -= step;
        }
    }

    private void ReadDenseViews(int count, StringView* target, List<NativeBuffer> keepAlive)
    {
        if (_isDictionaryPage)
        {
            // Entries were adjusted when the dictionary was read.
            ReadFromDictionary(count, (byte*)target, sizeof(StringView));
            _dictionary!.ShareWith(keepAlive);
            return;
        }
        _views!.Read(count, target, keepAlive);
        KeepPage(keepAlive);
        if (ViewAdjustment.IsNeeded(_type))
            ViewAdjustment.Apply(_type, target, count, keepAlive, _tracker);
    }

    /// <summary>Turns values that stand for NULL into NULLs and answers their number.</summary>
    private int RemoveInvalid(byte* values, int size, int numRows, byte* validity)
    {
        var numRemoved = 0;
        for (var row = 0; row < numRows; row++)
        {
            if (!ValidityBits.Get(validity, row) || !RemoveInvalid(values, size, row))
                continue;
            ValidityBits.Clear(validity, row);
            numRemoved++;
        }
        NumOutOfRange += numRemoved;
        return numRemoved;
    }

    /// <summary>Zeroes a value that stands for NULL.</summary>
    private static bool RemoveInvalid(byte* values, int size, int index)
    {
        if (size == 16 && ((Int128*)values)[index] == Int128.MinValue)
            ((Int128*)values)[index] = 0;
        else if (size == 4 && ((int*)values)[index] == int.MinValue)
            ((int*)values)[index] = 0;
        else
            return false;
        return true;
    }

    /// <summary>Timestamps and dates that were out of range and read as NULL; Impala warns of them.</summary>
    public long NumOutOfRange { get; private set; }
}
