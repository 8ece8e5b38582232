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
        var masks = Masks;
        for (var i = 0; i < count; i++)
        {
            var size = SizeAt(position);
            Write(position, size, masks, target + i);
            position += 4 + size;
        }
        _position = position;
    }

    public override void Skip(long count)
    {
        var position = _position;
        for (; count > 0; count--)
            position += 4 + SizeAt(position);
        _position = position;
    }

    /// <summary>Passes over the next values and makes views of some of them only.</summary>
    /// <param name="numValues">Values to pass over.</param>
    /// <param name="rows">Ascending numbers of the wanted ones, counted from <paramref name="firstRow"/>.</param>
    /// <param name="firstRow">The number of the next value.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="target">Room for those.</param>
    public void ReadSelected(int numValues, int* rows, int firstRow, int count, StringView* target)
    {
        var position = _position;
        var masks = Masks;
        var row = firstRow;
        for (var i = 0; i < count; i++)
        {
            for (; row < rows[i]; row++)
                position += 4 + SizeAt(position);
            var size = SizeAt(position);
            Write(position, size, masks, target + i);
            position += 4 + size;
            row++;
        }
        _position = position;
        Skip(firstRow + numValues - row);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(byte* position, uint size, byte* masks, StringView* target)
    {
        if (size <= StringView.MaxInline)
        {
            (Vector128.Load(position) & Vector128.Load(masks + (size * 16))).Store((byte*)target);
            return;
        }
        // Length and prefix are the first 8 bytes as they stand; the pointer is the second half.
        ((ulong*)target)[0] = Unsafe.ReadUnaligned<ulong>(position);
        ((ulong*)target)[1] = (ulong)(position + 4);
    }

    /// <summary>The length of the value at a position, which lies in the page whole.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint SizeAt(byte* position)
    {
        // The page is followed by padding, so the length can be read before it is known to be there.
        var size = Unsafe.ReadUnaligned<uint>(position);
        if (size + 4L > _end - position)
            Overrun(position);
        return size;
    }

    private void Overrun(byte* position)
    {
        if (_end - position < 4)
            TooFew();
        ParquetFormatException.Throw("a value reaches beyond its page");
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
