using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>What hints ask for, each where it stands (impala.md 1.1). The impala dialect warns of those that mean nothing there and refuses those that
/// contradict each other; to the postgres dialect they are comments, of which the known ones count.</summary>
internal sealed class HintAnalyzer(AnalysisSession session)
{
    private bool IsStrict => !session.Rules.IsPostgres;

    /// <summary>PLAN hints: behind SELECT. Only STRAIGHT_JOIN is known, which the grammar has noted.</summary>
    public void CheckSelect(Ast.Select select)
    {
        foreach (var hint in select.Hints)
            if (hint.Name != "STRAIGHT_JOIN")
                Warn("PLAN hint not recognized: " + Text(hint));
        foreach (var hint in select.WhereHints)
            if (hint.Name != "ALWAYS_TRUE")
                Warn("Predicate hint not recognized: " + Text(hint));
    }

    /// <summary>True when WHERE says of itself that all rows pass.</summary>
    public static bool IsAlwaysTrue(Ast.Select select) => select.WhereHints.Any(hint => hint.Name == "ALWAYS_TRUE");

    /// <summary>How a join's inputs are to come together.</summary>
    public JoinDistribution OfJoin(Ast.Join join)
    {
        var distribution = JoinDistribution.Undecided;
        foreach (var hint in join.Hints)
        {
            if (hint.Name is not ("BROADCAST" or "SHUFFLE"))
            {
                Warn("JOIN hint not recognized: " + Text(hint));
                continue;
            }
            var wanted = hint.Name == "BROADCAST" ? JoinDistribution.Broadcast : JoinDistribution.Partitioned;
            if (IsStrict && Refuses(join.Kind, wanted))
                throw session.Errors.Hint($"{AnalysisErrors.JoinName(join.Kind)} does not support {hint.Name}.", hint.Span);
            if (IsStrict && distribution != JoinDistribution.Undecided && distribution != wanted)
                throw session.Errors.Hint("Conflicting JOIN hint: " + Text(hint), hint.Span);
            if (!Refuses(join.Kind, wanted))
                distribution = wanted;
        }
        return distribution;
    }

    /// <summary>A file table's hints on its scan. SCHEDULE_ hints choose among the replicas of a block, and files here have one place each.</summary>
    public ScanNode OfTable(Ast.AstList<Ast.Hint> hints, ScanNode scan)
    {
        foreach (var hint in hints)
        {
            switch (hint.Name)
            {
                case "SCHEDULE_CACHE_LOCAL" or "SCHEDULE_DISK_LOCAL" or "SCHEDULE_REMOTE" or "SCHEDULE_RANDOM_REPLICA":
                    break;
                case "TABLE_NUM_ROWS" when Number(hint) is { } rows:
                    scan = scan with { HintedRows = rows };
                    break;
                case "CONVERT_LIMIT_TO_SAMPLE" when Number(hint) is >= 1 and <= 100 and var percent:
                    scan = scan with { LimitSamplePercent = (int)percent };
                    break;
                default:
                    Warn($"Table hint not recognized for table {(scan.Alias == scan.Table.Name.Table ? scan.Table.Name.ToString() : scan.Alias)}: {Text(hint)}");
                    break;
            }
        }
        return scan;
    }

    /// <summary>Hints of what is no file table.</summary>
    public void CheckInlineView(Ast.AstList<Ast.Hint> hints)
    {
        if (!hints.IsEmpty)
            Warn("Table hints not supported for inline view and collections");
    }

    /// <summary>The predicate with the share of rows that a hint gives it.</summary>
    public ScalarExpression WithSelectivity(ScalarExpression predicate, Ast.SelectivityHint hint)
    {
        if (double.TryParse(hint.Selectivity, System.Globalization.CultureInfo.InvariantCulture, out var share) && share is > 0 and <= 1)
            return predicate with { SelectivityHint = share };
        Warn("Invalid selectivity hint value, it must be in (0, 1]: " + hint.Selectivity);
        return predicate;
    }

    /// <summary>How an INSERT spreads and sorts its rows. Without hints of its own a statement takes the session's default ones.</summary>
    public TableWriteNode OfInsert(Ast.AstList<Ast.Hint> hints, TableWriteNode write, SqlParser.TextSpan span)
    {
        var names = hints.IsEmpty
            ? session.Context.DefaultInsertHints.Split(':', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(name => (Name: name.ToUpperInvariant(), Text: name))
            : hints.Select(hint => (hint.Name, Text: Text(hint)));
        var (shuffle, noShuffle, clustered, notClustered) = (false, false, false, false);
        foreach (var (name, text) in names)
        {
            shuffle |= name == "SHUFFLE";
            noShuffle |= name == "NOSHUFFLE";
            clustered |= name == "CLUSTERED";
            notClustered |= name == "NOCLUSTERED";
            if (name is not ("SHUFFLE" or "NOSHUFFLE" or "CLUSTERED" or "NOCLUSTERED"))
                Warn("INSERT hint not recognized: " + text);
        }
        if (IsStrict && shuffle && noShuffle)
            throw session.Errors.Hint("Conflicting INSERT hints: shuffle and noshuffle", span);
        if (IsStrict && clustered && notClustered)
            throw session.Errors.Hint("Conflicting INSERT hints: clustered and noclustered", span);
        return write with { Shuffle = shuffle == noShuffle ? null : shuffle, IsClustered = clustered };
    }

    private static bool Refuses(Ast.JoinKind kind, JoinDistribution wanted) => wanted == JoinDistribution.Broadcast
        ? kind is Ast.JoinKind.Right or Ast.JoinKind.Full or Ast.JoinKind.RightSemi or Ast.JoinKind.RightAnti
        : kind is Ast.JoinKind.Cross;

    private static long? Number(Ast.Hint hint) =>
        hint.Arguments.Count == 1 && long.TryParse(hint.Arguments[0], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static string Text(Ast.Hint hint)
    {
        var name = hint.Name.ToLowerInvariant();
        return hint.Arguments.IsEmpty ? name : $"{name}({string.Join(", ", hint.Arguments)})";
    }

    private void Warn(string text)
    {
        if (IsStrict)
            session.Warn(text);
    }
}
