namespace Impala.Storage.Parquet.Decoding;

/// <summary>Decodes the RLE / bit-packed hybrid: runs of (varint header, then either one repeated value or groups of eight packed
/// values). A struct over memory it does not own; the memory must be readable 64 bytes past its end.</summary>
internal unsafe struct RleDecoder
{
    private byte* _position;
    private byte* _end;
    private int _bitWidth;
    private long _runLeft;
    private bool _isRepeated;
    private int _repeatedValue;
    private byte* _packed;
    private long _packedIndex;

    public RleDecoder(byte* data, long length, int bitWidth)
    {
        if (bitWidth is < 0 or > 32)
            ParquetFormatException.Throw($"a bit width of {bitWidth} is out of range");
        _position = data;
        _end = data + length;
        _bitWidth = bitWidth;
    }

    public void Read(int* target, int count)
    {
        while (count > 0)
        {
            if (_runLeft == 0)
                NextRun();
            var step = (int)Math.Min(count, _runLeft);
            if (_isRepeated)
            {
                new Span<int>(target, step).Fill(_repeatedValue);
            }
            else
            {
                BitUnpacker.UnpackAt(_packed, _packedIndex, _bitWidth, target, step);
                _packedIndex += step;
            }
            _runLeft -= step;
            target += step;
            count -= step;
        }
    }

    public void Skip(long count)
    {
        while (count > 0)
        {
            if (_runLeft == 0)
                NextRun();
            var step = Math.Min(count, _runLeft);
            _packedIndex += step;
            _runLeft -= step;
            count -= step;
        }
    }

    /// <summary>Width 1 only: writes bits onto zeroed bits and answers how many are set.</summary>
    public int ReadBits(byte* bits, int start, int count)
    {
        var numSet = 0;
        while (count > 0)
        {
            if (_runLeft == 0)
                NextRun();
            var step = (int)Math.Min(count, _runLeft);
            if (!_isRepeated)
            {
                numSet += ValidityBits.Copy(_packed, _packedIndex, bits, start, step);
                _packedIndex += step;
            }
            else if (_repeatedValue != 0)
            {
                ValidityBits.SetRange(bits, start, step);
                numSet += step;
            }
            _runLeft -= step;
            start += step;
            count -= step;
        }
        return numSet;
    }

    /// <summary>Width 1 only: skips bits and answers how many were set.</summary>
    public long SkipBits(long count)
    {
        var numSet = 0L;
        while (count > 0)
        {
            if (_runLeft == 0)
                NextRun();
            var step = Math.Min(count, _runLeft);
            if (!_isRepeated)
            {
                numSet += ValidityBits.CountSet(_packed, _packedIndex, step);
                _packedIndex += step;
            }
            else if (_repeatedValue != 0)
            {
                numSet += step;
            }
            _runLeft -= step;
            count -= step;
        }
        return numSet;
    }

    private void NextRun()
    {
        var header = ReadVarint();
        _isRepeated = (header & 1) == 0;
        if (_isRepeated)
        {
            _runLeft = header >> 1;
            var numBytes = (_bitWidth + 7) >> 3;
            if (numBytes > _end - _position)
                ParquetFormatException.Throw("run-length encoded data ends inside a run");
            var value = 0U;
            for (var i = 0; i < numBytes; i++)
                value |= (uint)_position[i] << (8 * i);
            if (_bitWidth < 32 && value >> _bitWidth != 0)
                ParquetFormatException.Throw("run-length encoded data repeats a value wider than its bit width");
            _repeatedValue = (int)value;
            _position += numBytes;
        }
        else
        {
            var numGroups = header >> 1;
            _runLeft = (long)numGroups * 8;
            var numBytes = (long)numGroups * _bitWidth;
            // The last run of a page may be cut to the bytes its values need.
            if (numBytes > _end - _position)
            {
                numBytes = _end - _position;
                _runLeft = _bitWidth == 0 ? _runLeft : numBytes * 8 / _bitWidth;
            }
            _packed = _position;
            _packedIndex = 0;
            _position += numBytes;
        }
        if (_runLeft == 0)
            ParquetFormatException.Throw("run-length encoded data has an empty run");
    }

    private uint ReadVarint()
    {
        var value = 0U;
        for (var shift = 0; shift < 35; shift += 7)
        {
            if (_position >= _end)
                ParquetFormatException.Throw("run-length encoded data ends before its values");
            var current = *_position++;
            value |= (uint)(current & 0x7F) << shift;
            if (current < 0x80)
                return value;
        }
        ParquetFormatException.Throw("run-length encoded data has a run that is too long");
        return 0;
    }
}
