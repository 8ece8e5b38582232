namespace Impala.Engine.Analysis;

/// <summary>Finds the known name a misspelt one may have meant.</summary>
public static class NearestName
{
    private const int MaxLength = 64;

    /// <summary>The candidate with the fewest edits, when they are few for the name's length; else null.</summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        if (name.Length > MaxLength)
            return null;
        var limit = name.Length <= 3 ? 1 : Math.Min(3, name.Length / 2);
        string? best = null;
        foreach (var candidate in candidates)
        {
            if (candidate.Length > MaxLength || candidate == name)
                continue;
            var distance = Distance(name, candidate, limit);
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
        Span<int> row = stackalloc int[MaxLength + 1];
        for (var j = 0; j <= right.Length; j++)
            row[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                var substitution = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                row[j] = Math.Min(substitution, Math.Min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[right.Length];
    }
}
