using System.Buffers;

namespace Impala.Engine.Columnar;

/// <summary>
/// Shows native memory that somebody else owns as Memory&lt;byte&gt;, for libraries that want managed memory. Without finalizer and
/// without ownership (Arrow's own NativeMemoryManager frees the pointer); the owner must outlive every use.
/// </summary>
internal sealed unsafe class NativeMemoryView(byte* pointer, int length) : MemoryManager<byte>
{
    public override Span<byte> GetSpan() => new(pointer, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new(pointer + elementIndex);

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
