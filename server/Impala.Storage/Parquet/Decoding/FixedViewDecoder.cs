using Impala.Storage.Memory;

namespace Impala.Storage.Parquet.Decoding;

/// <summary>Byte strings of one fixed length, over any decoder of fixed-width values.</summary>
internal sealed unsafe class FixedViewDecoder(ValueDecoder values, int size, MemoryTracker tracker) : ViewDecoder
{
    public override void Read(int count, StringView* target, List<NativeBuffer> keepAlive)
    {
        var bytes = (byte*)null;
        if (values is PlainDecoder)
        {
            bytes = values.ReadInPlace(count, null);
        }
        else
        {
            var buffer = BufferPool.Rent(((long)count * size) + ChunkInput.Padding, tracker);
            keepAlive.Add(buffer);
            values.Read(count, buffer.Pointer);
            bytes = buffer.Pointer;
        }
        for (var i = 0; i < count; i++)
            target[i] = new StringView(bytes + ((long)i * size), size);
    }

    public override void Skip(long count) => values.Skip(count);
}
