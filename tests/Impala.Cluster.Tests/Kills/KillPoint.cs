namespace Impala.Cluster.Tests.Kills;

/// <summary>Who is killed, and when.</summary>
/// <param name="Kind">The statement's number.</param>
/// <param name="Victim">A daemon's name, or <see cref="Metastore"/>.</param>
/// <param name="Step">The step of catalogd at which; null is any time.</param>
internal sealed record KillPoint(int Kind, string Victim, string? Step)
{
    public const string Metastore = "metastore";
    public const string Catalogd = "catalogd";
    public const string Coordinator = "impalad1";
    public const string Executor = "impalad2";

    private static readonly string?[] WriteSteps =
        ["Opened", "BeforeIntent", "IntentRecorded", "FilesSynced", "FirstFileMoved", "FilesMoved", "Published", null];

    private static readonly string?[] DdlSteps = ["DdlPrepared", "DdlCommitted", null];

    /// <summary>Each statement with each victim at each step, shuffled; further ones are at any time.</summary>
    public static IEnumerable<KillPoint> Choose(Random random, bool hasMetastore, int count)
    {
        string[] victims = hasMetastore ? [Catalogd, Coordinator, Executor, Metastore] : [Catalogd, Coordinator, Executor];
        var all = new List<KillPoint>();
        for (var kind = 0; kind < KillStatement.NumKinds; kind++)
            foreach (var victim in victims)
                foreach (var step in KillStatement.Create(kind, "t").IsWrite ? WriteSteps : DdlSteps)
                    all.Add(new KillPoint(kind, victim, step));
        var points = all.ToArray();
        random.Shuffle(points);
        for (var i = 0; i < count; i++)
            yield return i < points.Length ? points[i] : points[random.Next(points.Length)] with { Step = null };
    }
}
