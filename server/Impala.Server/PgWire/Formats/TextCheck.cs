using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Impala.Catalog.Errors;

namespace Impala.Server.PgWire.Formats;

/// <summary>
/// STRING holds any bytes, but a client that reads text expects UTF-8 without NUL: other bytes may leave as BINARY only. The common case, ASCII,
/// is checked eight bytes at a time.
/// </summary>
internal static unsafe class TextCheck
{
    private const ulong Ones = 0x0101010101010101;
    private const ulong HighBits = 0x8080808080808080;

    /// <summary>Raises 22021 when the bytes are no text; names the column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Require(byte* bytes, int length, string column)
    {
        if (!IsAscii(bytes, length) && !IsText(new ReadOnlySpan<byte>(bytes, length)))
            throw NotText(column);
    }

    /// <summary>As <see cref="Require(byte*, int, string)"/>.</summary>
    public static void Require(ReadOnlySpan<byte> bytes, string column)
    {
        if (!IsText(bytes))
            throw NotText(column);
    }

    public static bool IsText(ReadOnlySpan<byte> bytes) => Utf8.IsValid(bytes) && !bytes.Contains((byte)0);

    // True when every byte is 1 to 127: less one, none of them has its highest bit, and none had it before.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsAscii(byte* bytes, int length)
    {
        if (length < sizeof(ulong))
        {
            for (var i = 0; i < length; i++)
                if ((sbyte)bytes[i] <= 0)
                    return false;
            return true;
        }
        var last = bytes + length - sizeof(ulong);
        for (; bytes < last; bytes += sizeof(ulong))
            if (HasOther(Unsafe.ReadUnaligned<ulong>(bytes)))
                return false;
        return !HasOther(Unsafe.ReadUnaligned<ulong>(last));
    }

    private static bool HasOther(ulong word) => (((word - Ones) | word) & HighBits) != 0;

    private static SqlException NotText(string column) => new(
        SqlState.CharacterNotInRepertoire,
        $"Column \"{column}\" holds a value that is not UTF-8 text, or has a zero byte in it.",
        hint: $"CAST(\"{column}\" AS BINARY) gives the bytes.");
}
