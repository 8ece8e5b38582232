namespace Impala.Storage.Parquet.Encoding;

/// <summary>Bounds of byte strings as statistics store them: at most 64 bytes. A cut minimum is still no larger; a cut maximum is
/// made larger in its last place. Text stays valid UTF-8, which some readers check.</summary>
internal static class StatisticsText
{
    public const int MaxLength = 64;

    public static byte[] Lower(ReadOnlySpan<byte> value, bool isText)
    {
        if (value.Length <= MaxLength)
            return value.ToArray();
        return value[..Cut(value, isText)].ToArray();
    }

    /// <summary>Null when no string of the length is larger.</summary>
    public static byte[]? Upper(ReadOnlySpan<byte> value, bool isText)
    {
        if (value.Length <= MaxLength)
            return value.ToArray();
        var cut = value[..Cut(value, isText)].ToArray();
        return isText && System.Text.Unicode.Utf8.IsValid(cut) ? IncrementText(cut) : IncrementBytes(cut);
    }

    private static int Cut(ReadOnlySpan<byte> value, bool isText)
    {
        var length = MaxLength;
        // A continuation byte is 10xxxxxx; text is cut before the character it belongs to.
        while (isText && length > MaxLength - 4 && (value[length] & 0xC0) == 0x80)
            length--;
        return length;
    }

    private static byte[]? IncrementText(byte[] text)
    {
        for (var end = text.Length; end > 0;)
        {
            var start = end - 1;
            while (start > 0 && (text[start] & 0xC0) == 0x80)
                start--;
            System.Text.Rune.DecodeFromUtf8(text.AsSpan(start, end - start), out var rune, out _);
            var next = rune.Value == 0xD7FF ? 0xE000 : rune.Value + 1;
            if (next <= 0x10FFFF)
            {
                var larger = new byte[start + 4];
                text.AsSpan(0, start).CopyTo(larger);
                var length = new System.Text.Rune(next).EncodeToUtf8(larger.AsSpan(start));
                return larger[..(start + length)];
            }
            end = start;
        }
        return null;
    }

    private static byte[]? IncrementBytes(byte[] bytes)
    {
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            if (bytes[i] == 0xFF)
                continue;
            bytes[i]++;
            return bytes[..(i + 1)];
        }
        return null;
    }
}
