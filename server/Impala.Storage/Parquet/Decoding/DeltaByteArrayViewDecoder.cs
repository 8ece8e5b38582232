using Impala.Storage.Memory;

namespace Impala.Storage.Parquet.Decoding;

/// <summary>DELTA_BYTE_ARRAY: how many bytes each value shares with the one before it, delta-encoded, then the rests as
/// DELTA_LENGTH_BYTE_ARRAY. Values are put together into a buffer a slice; sharing can blow a page up, so a slice is limited.</summary>
internal sealed unsafe class DeltaByteArrayViewDecoder : ViewDecoder, IDisposable
{
    private const int Step = 512;
    private const long MaxSliceBytes = 256L << 20;

    private readonly MemoryTracker _tracker;
    private readonly byte* _end;
    private DeltaDecoder _prefixes;
    private DeltaDecoder _suffixes;
    private byte* _position;
    private NativeBuffer? _last;
    private int _lastLength;

    public DeltaByteArrayViewDecoder(byte* data, long length, MemoryTracker tracker)
    {
        _tracker = tracker;
        _end = data + length;
        var suffixes = DeltaDecoder.FindEnd(data, length);
        _prefixes = new DeltaDecoder(data, suffixes - data);
        _position = DeltaDecoder.FindEnd(suffixes, _end - suffixes);
        _suffixes = new DeltaDecoder(suffixes, _position - suffixes);
    }

    public override void Read(int count, StringView* target, List<NativeBuffer> keepAlive)
    {
        while (count > 0)
        {
            var step = Math.Min(count, Step);
            keepAlive.Add(ReadStep(step, target));
            target += step;
            count -= step;
        }
    }

    public override void Skip(long count)
    {
        var views = stackalloc StringView[Step];
        while (count > 0)
        {
            var step = (int)Math.Min(count, Step);
            ReadStep(step, views).Release();
            count -= step;
        }
    }

    public void Dispose()
    {
        _last?.Release();
        _last = null;
    }

    private NativeBuffer ReadStep(int count, StringView* target)
    {
        var prefixes = stackalloc int[Step];
        var suffixes = stackalloc int[Step];
        _prefixes.Read(prefixes, count);
        _suffixes.Read(suffixes, count);
        var total = Measure(prefixes, suffixes, count);
        var buffer = BufferPool.Rent(total + ChunkInput.Padding, _tracker);
        var write = buffer.Pointer;
        var previous = _last is null ? null : _last.Pointer;
        for (var i = 0; i < count; i++)
        {
            var length = prefixes[i] + suffixes[i];
            Buffer.MemoryCopy(previous, write, prefixes[i], prefixes[i]);
            Buffer.MemoryCopy(_position, write + prefixes[i], suffixes[i], suffixes[i]);
            _position += suffixes[i];
            target[i] = new StringView(write, length);
            previous = write;
            write += length;
        }
        if (count > 0)
        {
            _last?.Release();
            _lastLength = (int)(write - previous);
            _last = BufferPool.Rent(_lastLength, _tracker);
            Buffer.MemoryCopy(previous, _last.Pointer, _lastLength, _lastLength);
        }
        return buffer;
    }

    private long Measure(int* prefixes, int* suffixes, int count)
    {
        var total = 0L;
        var left = _end - _position;
        var previousLength = _lastLength;
        for (var i = 0; i < count; i++)
        {
            if (prefixes[i] < 0 || prefixes[i] > previousLength || suffixes[i] < 0 || suffixes[i] > left)
                ParquetFormatException.Throw("a value reaches beyond its page");
            left -= suffixes[i];
            previousLength = prefixes[i] + suffixes[i];
            total += previousLength;
            if (total > MaxSliceBytes)
                ParquetFormatException.Throw("prefix-encoded values are larger than any writer makes");
        }
        return total;
    }
}
