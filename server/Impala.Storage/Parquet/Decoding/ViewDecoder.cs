using Impala.Storage.Memory;

namespace Impala.Storage.Parquet.Decoding;

/// <summary>Decodes byte strings of one data page into views. What views point into is either the page, whose buffer the caller keeps
/// alive, or a buffer made for the slice, which the decoder adds to the caller's list.</summary>
internal abstract unsafe class ViewDecoder
{
    public abstract void Read(int count, StringView* target, List<NativeBuffer> keepAlive);

    public abstract void Skip(long count);
}
