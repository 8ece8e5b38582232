using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Impala.Engine.Functions.Casts;

/// <summary>Writes an encoded array (see <see cref="ArrayValue"/>); reusable after <see cref="Clear"/>.</summary>
public sealed class ArrayBuilder
{
    private readonly ArrayBufferWriter<byte> _bytes = new(64);
    private int _count;

    public ArrayBuilder() => Clear();

    public int Count => _count;

    public void Clear()
    {
        _bytes.ResetWrittenCount();
        _bytes.GetSpan(sizeof(int));
        _bytes.Advance(sizeof(int));
        _count = 0;
    }

    public void Add(ReadOnlySpan<byte> element)
    {
        WriteInt32(element.Length);
        _bytes.Write(element);
        _count++;
    }

    public void AddNull()
    {
        WriteInt32(-1);
        _count++;
    }

    /// <summary>The encoded array; valid until the next change.</summary>
    public ReadOnlySpan<byte> Encoded
    {
        get
        {
            var span = MemoryMarshal.AsMemory(_bytes.WrittenMemory).Span;
            BinaryPrimitives.WriteInt32LittleEndian(span, _count);
            return span;
        }
    }

    private void WriteInt32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(sizeof(int)), value);
        _bytes.Advance(sizeof(int));
    }
}
