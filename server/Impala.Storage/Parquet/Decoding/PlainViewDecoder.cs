using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Impala.Storage.Memory;

namespace Impala.Storage.Parquet.Decoding;

/// <summary>PLAIN byte arrays: a 4-byte length before each. Length and bytes of a short value lie as a view wants them, so that a view
/// is one load and a mask.</summary>
internal sealed unsafe class PlainViewDecoder(byte* data, long length) : ViewDecoder
{
    private static readonly byte* Masks = CreateMasks();

    private readonly byte* _end = data + length;
    private byte* _position = data;

    public override void Read(int count, StringView* target, List<NativeBuffer> keepAlive)
    {
        var position = _position;
        var end = _end;
        var masks = Masks;
        for (var i = 0; i < count; i++)
        {
            if (end - position < 4)
                TooFew();
            var size = Unsafe.ReadUnaligned<uint>(position);
            if (size > end - position - 4)
                ParquetFormatException.Throw("a value reaches beyond its page");
            if (size <= StringView.MaxInline)
            {
                (Vector128.Load(position) & Vector128.Load(masks + (size * 16))).Store((byte*)(target + i));
            }
            else
            {
                // Length and prefix are the first 8 bytes as they stand; the pointer is the second half.
                ((ulong*)(target + i))[0] = Unsafe.ReadUnaligned<ulong>(position);
                ((ulong*)(target + i))[1] = (ulong)(position + 4);
            }
            position += 4 + size;
        }
        _position = position;
    }

    public override void Skip(long count)
    {
        var position = _position;
        for (; count > 0; count--)
        {
            if (_end - position < 4)
                TooFew();
            var size = Unsafe.ReadUnaligned<uint>(position);
            if (size > _end - position - 4)
                ParquetFormatException.Throw("a value reaches beyond its page");
            position += 4 + size;
        }
        _position = position;
    }

    private static void TooFew() => ParquetFormatException.Throw("a page has fewer values than its header says");

    private static byte* CreateMasks()
    {
        // Lives as long as the process.
        var masks = (byte*)NativeMemory.AlignedAlloc((StringView.MaxInline + 1) * 16, 64);
        for (var size = 0; size <= StringView.MaxInline; size++)
            for (var i = 0; i < 16; i++)
                masks[(size * 16) + i] = (byte)(i < 4 + size ? 0xFF : 0);
        return masks;
    }
}
