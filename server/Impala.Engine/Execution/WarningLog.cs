namespace Impala.Engine.Execution;

/// <summary>What a query warns of at one backend: texts, and how often each came up. Thread-safe.</summary>
/// <param name="maxTexts">Further texts are dropped.</param>
public sealed class WarningLog(int maxTexts)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public void Add(string text, long count)
    {
        lock (_lock)
        {
            if (_counts.TryGetValue(text, out var before))
                _counts[text] = before + count;
            else if (_counts.Count < maxTexts)
                _counts.Add(text, count);
        }
    }

    public void Clear()
    {
        lock (_lock)
            _counts.Clear();
    }

    /// <summary>In the order of the texts.</summary>
    public IReadOnlyList<KeyValuePair<string, long>> ToList()
    {
        lock (_lock)
            return [.. _counts];
    }

    /// <summary>A warning as Impala shows one that came up several times.</summary>
    public static string Print(string text, long count) => count == 1 ? text : FormattableString.Invariant($"{text} (1 of {count} similar)");
}
