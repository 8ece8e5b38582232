using System.Runtime.CompilerServices;

namespace Impala.Storage.Parquet.Decoding;

/// <summary>Decodes DELTA_BINARY_PACKED: a header, then blocks of (minimum delta, bit widths, packed deltas). Arithmetic wraps, as the
/// format wants. A struct over memory it does not own; the memory must be readable 16 bytes past its end.</summary>
internal unsafe struct DeltaDecoder
{
    private const int MaxMiniblocks = 1024;

    private readonly byte* _end;
    private readonly int _numMiniblocks;
    private readonly long _valuesPerMiniblock;
    private byte* _position;
    private byte* _widths;
    private int _miniblock;
    private long _left;
    private long _miniblockLeft;
    private long _value;
    private long _minDelta;
    private bool _isFirst;
    private int _bitWidth;
    private byte* _packed;
    private long _bit;

    public DeltaDecoder(byte* data, long length)
    {
        _position = data;
        _end = data + length;
        var blockSize = ReadVarint();
        var numMiniblocks = ReadVarint();
        var total = ReadVarint();
        _value = ReadZigZag();
        if (blockSize is 0 or > 1 << 24 || numMiniblocks is 0 or > MaxMiniblocks || blockSize % numMiniblocks != 0
            || blockSize / numMiniblocks % 8 != 0 || total > int.MaxValue)
            ParquetFormatException.Throw("delta-encoded data has an impossible header");
        _numMiniblocks = (int)numMiniblocks;
        _valuesPerMiniblock = (long)(blockSize / numMiniblocks);
        _left = (long)total;
        _isFirst = true;
        _miniblock = _numMiniblocks;
    }

    /// <summary>Values that are left.</summary>
    public readonly long Left => _left;

    /// <summary>The byte after the last one used; behind all values once <see cref="Left"/> is 0.</summary>
    public readonly byte* Position => _position;

    public void Read<T>(T* target, int count)
        where T : unmanaged
    {
        if (count > _left)
            ParquetFormatException.Throw("delta-encoded data has fewer values than its page");
        var i = 0;
        if (count > 0 && _isFirst)
        {
            _isFirst = false;
            _left--;
            Store(target, _value);
            i = 1;
        }
        while (i < count)
        {
            if (_miniblockLeft == 0)
                NextMiniblock();
            var step = (int)Math.Min(count - i, _miniblockLeft);
            if (_bitWidth == 0)
            {
                for (var end = i + step; i < end; i++)
                {
                    _value += _minDelta;
                    Store(target + i, _value);
                }
            }
            else
            {
                ReadPacked(target + i, step);
                i += step;
            }
            _miniblockLeft -= step;
            _left -= step;
        }
    }

    public void Skip(long count)
    {
        var scratch = stackalloc long[256];
        while (count > 0)
        {
            var step = (int)Math.Min(count, 256);
            Read(scratch, step);
            count -= step;
        }
    }

    /// <summary>Finds the byte after all values by walking the blocks' headers.</summary>
    public static byte* FindEnd(byte* data, long length)
    {
        var decoder = new DeltaDecoder(data, length);
        if (decoder._left > 0)
            decoder._left--;
        while (decoder._left > 0)
        {
            decoder.NextMiniblock();
            decoder._left -= Math.Min(decoder._left, decoder._miniblockLeft);
        }
        return decoder._position;
    }

    private void ReadPacked<T>(T* target, int count)
        where T : unmanaged
    {
        var (value, bit, width, minDelta) = (_value, _bit, _bitWidth, _minDelta);
        var mask = width == 64 ? ulong.MaxValue : (1UL << width) - 1;
        for (var i = 0; i < count; i++)
        {
            var source = _packed + (bit >> 3);
            var shift = (int)(bit & 7);
            var delta = Unsafe.ReadUnaligned<ulong>(source) >> shift;
            if (width + shift > 64)
                delta |= (ulong)source[8] << (64 - shift);
            value += minDelta + (long)(delta & mask);
            Store(target + i, value);
            bit += width;
        }
        _value = value;
        _bit = bit;
    }

    private static void Store<T>(T* target, long value)
        where T : unmanaged
    {
        if (sizeof(T) == 4)
            *(int*)target = (int)value;
        else
            *(long*)target = value;
    }

    private void NextMiniblock()
    {
        if (_miniblock == _numMiniblocks)
        {
            _minDelta = ReadZigZag();
            if (_numMiniblocks > _end - _position)
                ParquetFormatException.Throw("delta-encoded data ends inside a block");
            _widths = _position;
            _position += _numMiniblocks;
            _miniblock = 0;
        }
        _bitWidth = _widths[_miniblock++];
        if (_bitWidth > 64)
            ParquetFormatException.Throw("delta-encoded data has a bit width over 64");
        _packed = _position;
        _bit = 0;
        _miniblockLeft = _valuesPerMiniblock;
        var numBytes = (_valuesPerMiniblock * _bitWidth) >> 3;
        // A last miniblock is padded by most writers; what its values need must be there.
        var needed = ((Math.Min(_valuesPerMiniblock, _left) * _bitWidth) + 7) >> 3;
        if (needed > _end - _position)
            ParquetFormatException.Throw("delta-encoded data ends inside a block");
        _position += Math.Min(numBytes, _end - _position);
    }

    private long ReadZigZag()
    {
        var value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong ReadVarint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 70; shift += 7)
        {
            if (_position >= _end)
                ParquetFormatException.Throw("delta-encoded data ends inside its header");
            var current = *_position++;
            value |= (ulong)(current & 0x7F) << shift;
            if (current < 0x80)
                return value;
        }
        ParquetFormatException.Throw("delta-encoded data has a number that is too long");
        return 0;
    }
}
