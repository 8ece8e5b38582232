using System.Text;

namespace Impala.Shell;

/// <summary>Puts variables into statements: <c>${VAR:name}</c>, and <c>\${VAR:name}</c> for the text itself. Names are the same in any case.</summary>
internal sealed class VariableSubstitution
{
    private readonly SortedDictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyDictionary<string, string> Values => _values;

    public void Set(string name, string value) => _values[name] = value;

    public bool Remove(string name) => _values.Remove(name);

    /// <summary>The text with the values; null with the name in <paramref name="unknown"/> when a variable has none.</summary>
    public string? Apply(string text, out string unknown)
    {
        unknown = "";
        var result = new StringBuilder();
        var position = 0;
        while (true)
        {
            var start = text.IndexOf("${", position, StringComparison.Ordinal);
            var end = start < 0 ? -1 : text.IndexOf('}', start);
            if (end < 0)
                return result.Append(text, position, text.Length - position).ToString();
            var reference = text[(start + 2)..end];
            if (start > 0 && text[start - 1] == '\\')
            {
                result.Append(text, position, start - 1 - position).Append(text, start, end + 1 - start);
            }
            else if (Name(reference) is { } name)
            {
                if (!_values.TryGetValue(name, out var value))
                {
                    unknown = name;
                    return null;
                }

                result.Append(text, position, start - position).Append(value);
            }
            else
            {
                result.Append(text, position, end + 1 - position);
            }

            position = end + 1;
        }
    }

    private static string? Name(string reference) =>
        reference.StartsWith("var:", StringComparison.OrdinalIgnoreCase) || reference.StartsWith("hivevar:", StringComparison.OrdinalIgnoreCase)
            ? reference[(reference.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : null;
}
