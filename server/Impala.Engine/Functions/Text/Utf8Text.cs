using System.Text;

namespace Impala.Engine.Functions.Text;

/// <summary>
/// Positions in UTF-8 text. In the postgres dialect lengths and positions count characters, in impala bytes (impala.md 2.1); for ASCII text both agree.
/// </summary>
internal static class Utf8Text
{
    /// <summary>Characters of the text.</summary>
    public static int Count(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var b in text)
            count += (b & 0xC0) != 0x80 ? 1 : 0;
        return count;
    }

    /// <summary>Characters or bytes, by dialect.</summary>
    public static int Length(ReadOnlySpan<byte> text, bool characters) => characters ? Count(text) : text.Length;

    /// <summary>Byte offset of a character number (0-based); the text's length when it has fewer.</summary>
    public static int Offset(ReadOnlySpan<byte> text, long position, bool characters)
    {
        if (!characters || position >= text.Length || position <= 0)
            return (int)Math.Clamp(position, 0, text.Length);
        if (Ascii.IsValid(text[..(int)position]) && (position == text.Length || (text[(int)position] & 0xC0) != 0x80))
            return (int)position;
        var at = 0;
        for (; at < text.Length; at++)
        {
            if ((text[at] & 0xC0) == 0x80)
                continue;
            if (position-- == 0)
                break;
        }
        return at;
    }
}
