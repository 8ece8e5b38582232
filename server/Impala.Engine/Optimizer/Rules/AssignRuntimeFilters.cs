using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Planning.Statistics;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Lets the values of a build side filter the scans below the probe side, whose other rows the join would drop:
/// <code>
/// Join(l_orderkey = o_orderkey)              Join, RF000 &lt;- o_orderkey
///   Scan lineitem                      =>      Scan lineitem, RF000 -> l_orderkey
///   Scan orders, o_orderdate &lt; ...             Scan orders, o_orderdate &lt; ...
/// </code>
/// A filter only ever drops rows early: one that does not come, or comes late, changes no result. Of the conditions whose build side is
/// expected to leave keys out, those that save most rows get one, MAX_NUM_RUNTIME_FILTERS at most. Source: impala.md 6.3.
/// </summary>
internal sealed partial class AssignRuntimeFilters : OptimizerRule
{
    private const long DefaultMaxFilters = 10;

    // A build side with nearly all keys of its table drops nothing.
    private const double MaxShare = 0.9;

    // Waiting pays when most rows are expected to go; otherwise a filter that comes late still serves the rest of the scan.
    private const double MaxAwaitedShare = 0.7;

    // What is believed of a build side whose keys' table is not known.
    private const double GuessedShare = 0.2;

    public override PlanNode Apply(PlanNode root, OptimizerContext context)
    {
        var mode = context.Options.GetValueOrDefault("RUNTIME_FILTER_MODE")?.ToUpperInvariant() ?? "GLOBAL";
        var maxFilters = context.LongOption("MAX_NUM_RUNTIME_FILTERS", DefaultMaxFilters);
        if (mode is "OFF" or "0" || maxFilters <= 0)
            return root;
        var candidates = new List<Candidate>();
        var tracer = new Tracer(crossesExchanges: mode is not ("LOCAL" or "1"), minRows: Parallelism.Threshold(context));
        Collect(root, tracer, context, candidates);
        if (candidates.Count == 0)
            return root;
        // The best ones, numbered as their joins stand in the plan.
        var chosen = candidates.OrderByDescending(candidate => candidate.Gain).Take((int)Math.Min(maxFilters, candidates.Count)).ToHashSet();
        var sources = new Dictionary<PlanNode, List<RuntimeFilterSource>>(ReferenceEqualityComparer.Instance);
        var targets = new Dictionary<PlanNode, List<RuntimeFilterTarget>>(ReferenceEqualityComparer.Instance);
        var next = -1;
        var skipped = SkippedIds(context);
        foreach (var candidate in candidates.Where(chosen.Contains))
        {
            if (skipped.Contains(++next))
                continue;
            Add(sources, candidate.Join, new RuntimeFilterSource(next, candidate.Condition));
            foreach (var (scan, expression) in candidate.Targets)
                Add(targets, scan, new RuntimeFilterTarget(next, expression, candidate.Share <= MaxAwaitedShare));
        }
        return Attach(root, sources, targets);
    }

    /// <summary>RUNTIME_FILTER_IDS_TO_SKIP.</summary>
    private static HashSet<int> SkippedIds(OptimizerContext context) => context.Options.GetValueOrDefault("RUNTIME_FILTER_IDS_TO_SKIP") is { Length: > 0 } ids
        ? [.. ids.Split(',').Select(id => int.Parse(id, System.Globalization.CultureInfo.InvariantCulture))]
        : [];

    private sealed record Candidate(JoinNode Join, int Condition, double Share, IReadOnlyList<(ScanNode Scan, ScalarExpression Expression)> Targets)
    {
        /// <summary>Rows expected to be dropped.</summary>
        public double Gain { get; } = (1 - Share) * Targets.Sum(target => PlanEstimator.TableRows(target.Scan));
    }

    private static void Collect(PlanNode node, Tracer tracer, OptimizerContext context, List<Candidate> candidates)
    {
        SlotUse.Guard();
        if (node is JoinNode { Kind: JoinKind.Inner or JoinKind.LeftSemi or JoinKind.RightOuter or JoinKind.RightSemi or JoinKind.RightAnti } join)
        {
            for (var i = 0; i < join.Conditions.Count; i++)
            {
                if (tracer.TargetsOf(join.Left, join.Conditions[i].Left) is { Count: > 0 } targets
                    && ShareOfKeys(join.Right, join.Conditions[i].Right, targets, context) is var share and <= MaxShare)
                    candidates.Add(new Candidate(join, i, share, targets));
            }
        }
        // The subquery of an apply runs once a row, the step of a recursion once a round, each time with joins of its own.
        if (node is ApplyNode apply)
        {
            Collect(apply.Input, tracer, context, candidates);
            return;
        }
        if (node is RecursiveNode recursion)
        {
            Collect(recursion.Initial, tracer, context, candidates);
            return;
        }
        foreach (var child in node.Children)
            Collect(child, tracer, context, candidates);
    }

    /// <summary>Which part of the values that the targets may have is expected to be in the build side.</summary>
    private static double ShareOfKeys(
        PlanNode build, ScalarExpression key, IReadOnlyList<(ScanNode Scan, ScalarExpression Expression)> targets, OptimizerContext context)
    {
        var estimate = build.Estimate.IsKnown ? build.Estimate : context.Estimate(build);
        if (!estimate.IsKnown || Tracer.OriginOf(build, key) is not { } origin)
            return GuessedShare;
        var numRows = Math.Max(1, PlanEstimator.TableRows(origin.Scan));
        var domain = Math.Max(1, context.Estimator.Relation(origin.Scan).Find(origin.Expression)?.NumDistinct ?? numRows);
        // Rows that repeat their keys hit most of them soon; those of a key never do.
        var numKeys = numRows > domain * 1.1 ? domain * (1 - Math.Exp(-estimate.NumRows / domain)) : estimate.NumRows;
        foreach (var (scan, expression) in targets)
            if (context.Estimator.Relation(scan).Find(expression) is { IsGuess: false } column)
                domain = Math.Max(domain, column.NumDistinct);
        return Math.Clamp(numKeys / domain, 0, 1);
    }

    private static void Add<T>(Dictionary<PlanNode, List<T>> lists, PlanNode node, T item)
    {
        if (!lists.TryGetValue(node, out var list))
            lists.Add(node, list = []);
        list.Add(item);
    }

    private static PlanNode Attach(
        PlanNode node, Dictionary<PlanNode, List<RuntimeFilterSource>> sources, Dictionary<PlanNode, List<RuntimeFilterTarget>> targets)
    {
        SlotUse.Guard();
        var attached = node.Children.IsEmpty ? node : node.WithChildren(node.Children.MapOrSame(child => Attach(child, sources, targets)));
        if (sources.TryGetValue(node, out var made))
            return (JoinNode)attached with { RuntimeFilters = made.ToValueList() };
        return targets.TryGetValue(node, out var used) ? (ScanNode)attached with { RuntimeFilters = used.ToValueList() } : attached;
    }
}
