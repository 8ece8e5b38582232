using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Impala.Catalog.Objects;

/// <summary>Folder names of partitions, as Hive and Impala write them: <c>year=2024/city=S%C3%A3o</c>. Characters that a path cannot hold are
/// percent-encoded; NULL and the empty string are __HIVE_DEFAULT_PARTITION__.</summary>
public static class HivePartitionPath
{
    public const string NullFolder = "__HIVE_DEFAULT_PARTITION__";

    private const string Escaped = "\"#%'*/:=?\\{[]^";

    /// <summary>The folder of a partition below its table's, without slashes at the ends.</summary>
    /// <param name="columnNames">The partition columns in order.</param>
    /// <param name="values">One text a column; null is SQL NULL.</param>
    public static string Format(IEnumerable<string> columnNames, IEnumerable<string?> values)
    {
        var path = new StringBuilder();
        foreach (var (name, value) in columnNames.Zip(values))
        {
            if (path.Length > 0)
                path.Append('/');
            AppendEscaped(path, name);
            path.Append('=');
            if (string.IsNullOrEmpty(value))
                path.Append(NullFolder);
            else
                AppendEscaped(path, value);
        }
        return path.ToString();
    }

    /// <summary>Reads one folder name; false when it is not of the form name=value.</summary>
    public static bool TryParseFolder(string folder, [NotNullWhen(true)] out string? name, out string? value)
    {
        var equals = folder.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            name = value = null;
            return false;
        }
        name = Unescape(folder[..equals]).ToLowerInvariant();
        var text = folder[(equals + 1)..];
        value = text == NullFolder ? null : Unescape(text);
        return true;
    }

    /// <summary>The values of a path that <see cref="Format"/> made, in order; none for an empty text.</summary>
    /// <exception cref="FormatException">A folder is not of the form name=value.</exception>
    public static IEnumerable<string?> ParseValues(string path)
    {
        foreach (var folder in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            yield return TryParseFolder(folder, out _, out var value) ? value : throw new FormatException($"not a partition's folder: {folder}");
    }

    private static string Unescape(string text) => text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;

    private static void AppendEscaped(StringBuilder path, string text)
    {
        foreach (var character in text)
        {
            if (character < ' ' || character == '\x7f' || Escaped.Contains(character, StringComparison.Ordinal))
                path.Append('%').Append(((int)character).ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            else
                path.Append(character);
        }
    }
}
