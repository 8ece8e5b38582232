using Impala.Storage.Memory;

namespace Impala.Storage.Parquet.Decoding;

/// <summary>Fixed-width values that a page encodes as byte arrays (FIXED_LEN_BYTE_ARRAY in DELTA_BYTE_ARRAY): copies each view out.</summary>
internal sealed unsafe class ViewValueDecoder(ViewDecoder views, int size) : ValueDecoder, IDisposable
{
    private const int Step = 512;

    private readonly List<NativeBuffer> _keepAlive = [];

    public override void Read(int count, byte* target)
    {
        var scratch = stackalloc StringView[Step];
        while (count > 0)
        {
            var step = Math.Min(count, Step);
            try
            {
                views.Read(step, scratch, _keepAlive);
                for (var i = 0; i < step; i++)
                {
                    if (scratch[i].Length != size)
                        ParquetFormatException.Throw("a value of a fixed-length column has another length");
                    Buffer.MemoryCopy(StringView.BytesOf(scratch + i), target, size, size);
                    target += size;
                }
            }
            finally
            {
                foreach (var buffer in _keepAlive)
                    buffer.Release();
                _keepAlive.Clear();
            }
            count -= step;
        }
    }

    public override void Skip(long count) => views.Skip(count);

    public void Dispose() => (views as IDisposable)?.Dispose();
}
