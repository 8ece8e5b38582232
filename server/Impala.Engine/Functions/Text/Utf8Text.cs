using System.Buffers;
using System.Text;

namespace Impala.Engine.Functions.Text;

/// <summary>
/// Positions in UTF-8 text. Where lengths and positions count characters (postgres, UTF8_MODE), a byte that belongs to none is one of its own, as in
/// Impala; for ASCII text characters and bytes agree.
/// </summary>
internal static class Utf8Text
{
    /// <summary>Characters of the text.</summary>
    public static int Count(ReadOnlySpan<byte> text)
    {
        var at = Ascii.IsValid(text) ? text.Length : 0;
        var count = at;
        while (at < text.Length)
        {
            at += text[at] < 0x80 ? 1 : CharacterLength(text[at..]);
            count++;
        }
        return count;
    }

    /// <summary>Characters or bytes.</summary>
    public static int Length(ReadOnlySpan<byte> text, bool characters) => characters ? Count(text) : text.Length;

    /// <summary>Bytes of the first character of a text that is not empty; 1 when they are no UTF-8.</summary>
    public static int CharacterLength(ReadOnlySpan<byte> text) =>
        Rune.DecodeFromUtf8(text, out _, out var length) == OperationStatus.Done ? length : 1;

    /// <summary>Byte offset of a character number (0-based); the text's length when it has fewer.</summary>
    public static int Offset(ReadOnlySpan<byte> text, long position, bool characters)
    {
        if (!characters || position >= text.Length || position <= 0)
            return (int)Math.Clamp(position, 0, text.Length);
        if (Ascii.IsValid(text[..(int)position]))
            return (int)position;
        var at = 0;
        while (at < text.Length && position-- > 0)
            at += text[at] < 0x80 ? 1 : CharacterLength(text[at..]);
        return at;
    }
}
