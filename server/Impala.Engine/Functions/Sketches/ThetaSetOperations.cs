namespace Impala.Engine.Functions.Sketches;

/// <summary>Set operations of two theta sketches, whose result has the lower theta of both. Results are bytes of a sketch.</summary>
internal static class ThetaSetOperations
{
    private const int NominalSize = 4096;

    public static byte[] Union(CompactTheta left, CompactTheta right)
    {
        if (left.IsEmpty && right.IsEmpty)
            return Compact([], CompactTheta.All, isEmpty: true);
        var theta = Math.Min(left.Theta, right.Theta);
        var keys = new SortedSet<ulong>(Below(left, theta));
        keys.UnionWith(Below(right, theta));
        var kept = keys.ToArray();
        if (kept.Length <= NominalSize)
            return Compact(kept, theta, isEmpty: false);
        return Compact(kept[..NominalSize], kept[NominalSize], isEmpty: false);
    }

    public static byte[] Intersect(CompactTheta left, CompactTheta right)
    {
        if (left.IsEmpty || right.IsEmpty)
            return Compact([], CompactTheta.All, isEmpty: true);
        var theta = Math.Min(left.Theta, right.Theta);
        var keys = new SortedSet<ulong>(Below(left, theta));
        keys.IntersectWith(Below(right, theta));
        return Compact([.. keys], theta, isEmpty: keys.Count == 0 && theta == CompactTheta.All);
    }

    /// <summary>What the left sketch has and the right one has not.</summary>
    public static byte[] Exclude(CompactTheta left, CompactTheta right)
    {
        if (left.IsEmpty)
            return Compact([], CompactTheta.All, isEmpty: true);
        var theta = Math.Min(left.Theta, right.Theta);
        var keys = new SortedSet<ulong>(Below(left, theta));
        keys.ExceptWith(Below(right, theta));
        return Compact([.. keys], theta, isEmpty: keys.Count == 0 && theta == CompactTheta.All);
    }

    private static ulong[] Below(CompactTheta sketch, ulong theta)
    {
        var keys = sketch.Keys.ToArray();
        return sketch.Theta == theta ? keys : Array.FindAll(keys, key => key < theta);
    }

    private static byte[] Compact(ulong[] keys, ulong theta, bool isEmpty)
    {
        var bytes = new byte[CompactTheta.LengthOf(keys.Length, theta, isEmpty)];
        CompactTheta.Write(keys, theta, isEmpty, bytes);
        return bytes;
    }
}
