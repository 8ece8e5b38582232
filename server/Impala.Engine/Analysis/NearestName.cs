namespace Impala.Engine.Analysis;

/// <summary>Finds the known name a misspelt one may have meant, and says so: the one place of such hints.</summary>
public static class NearestName
{
    private const int MaxLength = 64;

    /// <summary>The hint with the nearest candidate; null when none is near.</summary>
    /// <param name="kind">What the name is of: "column", "table" ...; empty for nothing in particular.</param>
    public static string? Hint(string kind, string name, IEnumerable<string> candidates) => Hint(kind, Find(name, candidates));

    /// <summary>The hint with a name that was found; null for null.</summary>
    public static string? Hint(string kind, string? nearest)
    {
        if (nearest is null)
            return null;
        return kind.Length == 0 ? $"Perhaps you meant \"{nearest}\"." : $"Perhaps you meant the {kind} \"{nearest}\".";
    }

    /// <summary>The candidate with the fewest edits (a letter too many, too few or another, or two swapped), when they are few for the name's length; else null.</summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        if (name.Length > MaxLength)
            return null;
        name = name.ToLowerInvariant();
        var limit = Math.Clamp(name.Length / 3, 1, 3);
        string? best = null;
        foreach (var candidate in candidates)
        {
            if (candidate.Length > MaxLength || candidate == name)
                continue;
            var distance = Distance(name, candidate.ToLowerInvariant(), limit);
            // Of equally near names the longer keeps more of what was written.
            if (distance > limit || (best is not null && distance == limit && candidate.Length <= best.Length))
                continue;
            best = candidate;
            limit = distance;
        }
        return best;
    }

    private static int Distance(string left, string right, int limit)
    {
        if (Math.Abs(left.Length - right.Length) > limit)
            return limit + 1;
        // The row being filled and the two above it: two letters swapped look back two rows.
        Span<int> rows = stackalloc int[3 * (MaxLength + 1)];
        for (var j = 0; j <= right.Length; j++)
            rows[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            var row = rows.Slice(i % 3 * (MaxLength + 1), MaxLength + 1);
            var above = rows.Slice((i - 1) % 3 * (MaxLength + 1), MaxLength + 1);
            var twoAbove = rows.Slice((i + 1) % 3 * (MaxLength + 1), MaxLength + 1);
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                row[j] = Math.Min(above[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1), Math.Min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    row[j] = Math.Min(row[j], twoAbove[j - 2] + 1);
            }
        }
        return rows[(left.Length % 3 * (MaxLength + 1)) + right.Length];
    }
}
