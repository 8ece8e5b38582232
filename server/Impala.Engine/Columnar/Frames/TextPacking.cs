using System.Numerics;
using System.Runtime.CompilerServices;
using Impala.Storage.Memory;

namespace Impala.Engine.Columnar.Frames;

/// <summary>Texts of a batch as their lengths, in 1, 2 or 4 bytes each, and all their bytes one after the other.</summary>
internal static unsafe class TextPacking
{
    /// <summary>Bytes of all texts; NULLs have none.</summary>
    /// <param name="views">The texts, or a dictionary's entries.</param>
    /// <param name="codes">Null, or the rows' entries.</param>
    /// <param name="validity">Null when all are valid.</param>
    /// <param name="count">Rows.</param>
    /// <param name="width">Bytes of a length.</param>
    public static long Measure(StringView* views, int* codes, byte* validity, int count, out int width)
    {
        var total = 0L;
        var longest = 0;
        for (var i = 0; i < count; i++)
        {
            if (validity != null && !Bitmap.Get(validity, i))
                continue;
            var length = views[codes == null ? i : codes[i]].Length;
            total += length;
            longest = Math.Max(longest, length);
        }
        width = IntegerPacking.WidthOf((ulong)longest);
        return total;
    }

    /// <summary>Writes the lengths to one place and the bytes to another, of which <paramref name="numBytes"/> are there.</summary>
    public static void Write(StringView* views, int* codes, byte* validity, int count, int width, byte* lengths, byte* bytes, long numBytes)
    {
        switch (width)
        {
            case 1:
                Write(views, codes, validity, count, lengths, bytes, numBytes);
                break;
            case 2:
                Write(views, codes, validity, count, (ushort*)lengths, bytes, numBytes);
                break;
            default:
                Write(views, codes, validity, count, (uint*)lengths, bytes, numBytes);
                break;
        }
    }

    /// <summary>Makes views of the texts; false when the lengths and the bytes do not agree.</summary>
    public static bool TryRead(byte* lengths, int width, byte* bytes, long numBytes, int count, StringView* views) => width switch
    {
        1 => TryRead(lengths, bytes, numBytes, count, (ulong*)views),
        2 => TryRead((ushort*)lengths, bytes, numBytes, count, (ulong*)views),
        4 => TryRead((uint*)lengths, bytes, numBytes, count, (ulong*)views),
        _ => false,
    };

    private static void Write<T>(StringView* views, int* codes, byte* validity, int count, T* lengths, byte* bytes, long numBytes)
        where T : unmanaged, IBinaryInteger<T>
    {
        var end = bytes + numBytes;
        for (var i = 0; i < count; i++)
        {
            if (validity != null && !Bitmap.Get(validity, i))
            {
                lengths[i] = T.Zero;
                continue;
            }
            var view = views + (codes == null ? i : codes[i]);
            var length = view->Length;
            lengths[i] = T.CreateTruncating(length);
            if (length > StringView.MaxInline || end - bytes < StringView.MaxInline)
            {
                Unsafe.CopyBlockUnaligned(bytes, StringView.BytesOf(view), (uint)length);
            }
            else
            {
                // All inline bytes at once; what is too much the next text writes over.
                *(ulong*)bytes = *(ulong*)((byte*)view + 4);
                *(uint*)(bytes + 8) = *(uint*)((byte*)view + 12);
            }
            bytes += length;
        }
    }

    private static bool TryRead<T>(T* lengths, byte* bytes, long numBytes, int count, ulong* views)
        where T : unmanaged, IBinaryInteger<T>
    {
        var end = bytes + numBytes;
        for (var i = 0; i < count; i++, views += 2)
        {
            var length = long.CreateTruncating(lengths[i]);
            if (length > end - bytes || length > int.MaxValue)
                return false;
            if (length > StringView.MaxInline)
            {
                views[0] = (ulong)length | ((ulong)*(uint*)bytes << 32);
                views[1] = (ulong)bytes;
            }
            else if (end - bytes < StringView.MaxInline)
            {
                *(StringView*)views = new StringView(bytes, (int)length);
            }
            else
            {
                // Twelve bytes, of which those past the length are cleared.
                var first = *(ulong*)bytes & (length >= 8 ? ulong.MaxValue : (1UL << (int)(8 * length)) - 1);
                var rest = length <= 8 ? 0 : *(uint*)(bytes + 8) & (uint)((1UL << (int)(8 * (length - 8))) - 1);
                views[0] = (ulong)length | (first << 32);
                views[1] = (first >> 32) | ((ulong)rest << 32);
            }
            bytes += length;
        }
        return bytes == end;
    }
}
