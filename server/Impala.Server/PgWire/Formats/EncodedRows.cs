using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Impala.Server.PgWire.Formats;

/// <summary>The values of an <see cref="EncodedColumn"/>, by row.</summary>
/// <param name="Base">What starts are counted from.</param>
/// <param name="Lengths">-1 for NULL.</param>
/// <param name="IsPadded">No value is longer than <see cref="FastText.MaxLength"/>, and so many bytes can be read from the start of each.</param>
internal readonly unsafe record struct EncodedRows(nint Base, nint Starts, nint Lengths, bool IsPadded)
{
    public EncodedRows(byte* origin, long* starts, int* lengths, bool isPadded)
        : this((nint)origin, (nint)starts, (nint)lengths, isPadded)
    {
    }

    /// <summary>
    /// Writes length and bytes of a row's value, and maybe up to <see cref="FastText.MaxLength"/> bytes behind; answers the position after it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Copy(int row, byte* destination)
    {
        var length = ((int*)Lengths)[row];
        Unsafe.WriteUnaligned(destination, BinaryPrimitives.ReverseEndianness(length));
        destination += sizeof(int);
        if (length <= 0)
            return destination;
        var source = (byte*)Base + ((long*)Starts)[row];
        if (!IsPadded)
        {
            CopyText(source, destination, length);
        }
        else
        {
            Vector128.Load(source).Store(destination);
            if (length > 16)
                Vector128.Load(source + 16).Store(destination + 16);
        }
        return destination + length;
    }

    /// <summary>Shorter values by two moves that may overlap; nothing past either end is touched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyText(byte* source, byte* destination, int length)
    {
        if (length > 64)
        {
            Unsafe.CopyBlockUnaligned(destination, source, (uint)length);
        }
        else if (length > 32)
        {
            var last = Vector256.Load(source + length - 32);
            Vector256.Load(source).Store(destination);
            last.Store(destination + length - 32);
        }
        else if (length >= 16)
        {
            var last = Vector128.Load(source + length - 16);
            Vector128.Load(source).Store(destination);
            last.Store(destination + length - 16);
        }
        else if (length >= 8)
        {
            var last = Unsafe.ReadUnaligned<ulong>(source + length - 8);
            Unsafe.WriteUnaligned(destination, Unsafe.ReadUnaligned<ulong>(source));
            Unsafe.WriteUnaligned(destination + length - 8, last);
        }
        else if (length >= 4)
        {
            var last = Unsafe.ReadUnaligned<uint>(source + length - 4);
            Unsafe.WriteUnaligned(destination, Unsafe.ReadUnaligned<uint>(source));
            Unsafe.WriteUnaligned(destination + length - 4, last);
        }
        else
        {
            // One, two or three bytes: the first, the middle and the last are all of them.
            var (middle, last) = (source[length >> 1], source[length - 1]);
            *destination = *source;
            destination[length >> 1] = middle;
            destination[length - 1] = last;
        }
    }
}
