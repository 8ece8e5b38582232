using System.Globalization;
using System.Numerics;
using Impala.Catalog.Errors;

namespace Impala.Storage.Parquet.Encoding;

/// <summary>The table property <c>parquet.bloom.filter.columns</c>: <c>column[:bytes], ..</c>. Source: Impala, "Parquet Bloom filters".</summary>
public static class BloomFilterColumns
{
    /// <summary>The property's name.</summary>
    public const string PropertyName = "parquet.bloom.filter.columns";

    /// <summary>The columns, in lower case, with the bytes of each one's filter, a power of two; 0 where none are named.</summary>
    /// <exception cref="SqlException">22023: the text is not of that form, or a size is not between 64 bytes and 128 MB.</exception>
    public static IReadOnlyDictionary<string, int> Parse(string text)
    {
        var result = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var name = (colon < 0 ? part : part[..colon]).Trim().ToLowerInvariant();
            var bytes = 0;
            if (colon >= 0 && (!int.TryParse(part.AsSpan(colon + 1).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out bytes)
                || bytes is < BloomFilterBuilder.MinLength or > BloomFilterBuilder.MaxLength))
                throw Wrong(text, $"The size of column '{name}' is not between {BloomFilterBuilder.MinLength} and {BloomFilterBuilder.MaxLength} bytes.");
            if (name.Length == 0 || !result.TryAdd(name, bytes == 0 ? 0 : (int)BitOperations.RoundUpToPowerOf2((uint)bytes)))
                throw Wrong(text, name.Length == 0 ? "A column's name is missing." : $"Column '{name}' is named twice.");
        }
        return result;
    }

    private static SqlException Wrong(string text, string detail) => new(
        SqlState.InvalidParameterValue,
        $"Invalid value of table property '{PropertyName}': {text}",
        detail: detail,
        hint: "Write 'column, column:bytes'.");
}
