using System.Globalization;

namespace Impala.Server.Queries;

/// <summary>Sizes as Impala writes them: bytes, or a number with k, m, g, t (and b), or a percentage of the machine's memory.</summary>
internal static class MemoryText
{
    /// <summary>Bytes; -1 for empty, zero and unreadable texts, which all mean "no limit".</summary>
    public static long Parse(string? text)
    {
        text = text?.Trim().ToLowerInvariant() ?? "";
        if (text.Length == 0)
            return -1;
        if (text[^1] == '%')
            return double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out var percent) && percent > 0
                ? (long)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes * percent / 100)
                : -1;
        if (text.EndsWith('b'))
            text = text[..^1];
        var factor = text.Length == 0 ? 0L : text[^1] switch
        {
            'k' => 1L << 10,
            'm' => 1L << 20,
            'g' => 1L << 30,
            't' => 1L << 40,
            _ => 1L,
        };
        if (factor > 1)
            text = text[..^1];
        return double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0 && factor > 0 ? (long)(number * factor) : -1;
    }
}
