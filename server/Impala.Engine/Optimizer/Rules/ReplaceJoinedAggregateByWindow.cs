using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Optimizer.JoinOrder;
using Impala.Engine.Optimizer.SelfJoins;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Computes an aggregate that is joined by its keys to the very relations it is made from over the joined rows, after other relations
/// have dropped most of them:
/// <code>
/// Join(L, P, Aggregate(L.k; avg(L.v))(L)) on L.k = P.k and L.k = A.k   =>   Window(partition by L.k; avg(L.v))(Join(L, P))
/// </code>
/// (TPC-H 17 and 2.) The relations below the window are those of the aggregate, restricted by nothing that it is not restricted by but its
/// keys, and others that join to its keys alone: then a group is there whole or not at all, each of its rows equally often, which average,
/// minimum and maximum do not notice. Everything else is joined and filtered above.
/// </summary>
internal sealed class ReplaceJoinedAggregateByWindow : OptimizerRule
{
    // Sorting a row costs some times what aggregating it does.
    private const double Reduction = 4;

    // Scans of one table in many places can be paired in many ways.
    private const int MaxPairings = 1000;

    public override PlanNode Apply(PlanNode root, OptimizerContext context)
    {
        SlotUse.Guard();
        if (InnerJoins.IsPart(root) && TryRewrite(root, context) is { } rewritten)
            return Apply(rewritten, context);
        return root.Children.IsEmpty ? root : root.WithChildren(root.Children.MapOrSame(child => Apply(child, context)));
    }

    private static PlanNode? TryRewrite(PlanNode root, OptimizerContext context)
    {
        var joins = InnerJoins.Of(root);
        if (joins.Relations.Count > JoinGraph.MaxRelations)
            return null;
        foreach (var relation in joins.Relations)
        {
            if (relation is AggregateNode { GroupBy.IsEmpty: false, EmptySets.IsEmpty: true, Step: AggregationStep.Single } aggregate && aggregate.Aggregates.All(IsIndifferent)
                && aggregate.Aggregates.Count > 0 && GroupedRelations.Of(aggregate) is { } grouped && grouped.Relations.Count < joins.Relations.Count
                && new Rewrite(joins, aggregate, grouped, context).TryFind() is { } found)
                return found;
        }
        return null;
    }

    // Repeating every row equally often leaves it as it is.
    private static bool IsIndifferent(AggregateAssignment call) =>
        call is { IsDistinct: false, Filter: null } && call.OrderBy.IsEmpty && call.Function.Name is "avg" or "min" or "max" && call.Arguments.All(Predicates.IsDeterministic);

    private sealed class Rewrite(InnerJoins joins, AggregateNode aggregate, GroupedRelations grouped, OptimizerContext context)
    {
        private readonly SlotMap _map = new();
        private readonly Dictionary<int, ScanNode> _scans = [];
        private int _numPairings;

        public PlanNode? TryFind()
        {
            if (!TryMatch(0))
                return null;
            var outer = joins.Predicates.Concat(_scans.Keys.SelectMany(i => ((ScanNode)joins.Relations[i]).Predicates)).ToList();
            var outerEquals = new EqualExpressions(outer);
            var outerSet = outer.ToHashSet();
            var inner = grouped.Predicates.ConvertAll(_map.Map);
            // All that restricts the groups' rows restricts the joined ones too.
            if (!inner.TrueForAll(predicate => outerSet.Contains(predicate) || outerEquals.Implies(predicate)))
                return null;
            var keys = new List<Slot>();
            foreach (var key in aggregate.GroupBy)
            {
                if (grouped.Resolve(key) is not SlotReference resolved || _map.Map(resolved.Slot) is not { } mapped || !outerEquals.AreEqual(new SlotReference(key), new SlotReference(mapped)))
                    return null;
                keys.Add(mapped);
            }
            return Build(outer, inner, keys);
        }

        // Each of the aggregate's scans finds a scan of the same table; the first way that fits all is taken.
        private bool TryMatch(int index)
        {
            SlotUse.Guard();
            if (index == grouped.Relations.Count)
                return true;
            var scan = grouped.Relations[index];
            for (var i = 0; i < joins.Relations.Count; i++)
            {
                if (_numPairings++ > MaxPairings)
                    return false;
                if (_scans.ContainsKey(i) || joins.Relations[i] is not ScanNode candidate || !SamePlan.MatchColumns(scan, candidate, _map)
                    || !scan.Predicates.All(predicate => candidate.Predicates.AsSpan().Contains(_map.Map(predicate))))
                    continue;
                _scans[i] = candidate;
                if (TryMatch(index + 1))
                    return true;
                _scans.Remove(i);
            }
            return false;
        }

        private PlanNode? Build(List<ScalarExpression> outer, List<ScalarExpression> inner, List<Slot> keys)
        {
            var innerSet = inner.ToHashSet();
            var innerEquals = new EqualExpressions(inner);
            var keySlots = keys.Select(slot => slot.Id).ToHashSet();
            var own = _scans.Values.SelectMany(scan => scan.Output).Select(slot => slot.Id).ToHashSet();
            var notKeys = own.Except(keySlots).ToHashSet();
            // The aggregate's own columns stand for the joined ones from here on.
            var replacements = new Dictionary<int, ScalarExpression>();
            for (var i = 0; i < keys.Count; i++)
                replacements[aggregate.GroupBy[i].Id] = new SlotReference(keys[i]);
            var results = aggregate.Aggregates.Select(call => call.Output.Id).ToHashSet();
            var predicates = outer.Select(predicate => Predicates.Substitute(predicate, replacements)).Where(predicate => !IsSelfEqual(predicate)).Distinct().ToList();
            var below = new HashSet<int>(_scans.Keys);
            var chosen = new List<ScalarExpression>();
            var visible = new HashSet<int>(own);
            var isGrowing = true;
            while (isGrowing)
            {
                isGrowing = false;
                foreach (var predicate in predicates)
                {
                    if (chosen.Contains(predicate) || !MayStandBelow(predicate))
                        continue;
                    if (SlotUse.RefersOnlyTo(predicate, visible))
                        chosen.Add(predicate);
                    else if (TryAddRelation(predicate))
                        isGrowing = true;
                }
            }
            if (below.Count == _scans.Count)
                return null;

            // A NULL key is a group of its own, but equal to nothing.
            foreach (var key in keys)
                if (key.IsNullable && !chosen.Exists(predicate => Predicates.RejectsNulls(predicate, new HashSet<int> { key.Id })))
                    chosen.Add(new IsNull(new SlotReference(key), Negated: true));
            var relations = below.Order().Select(i => _scans.TryGetValue(i, out var scan) ? scan with { Predicates = [] } : joins.Relations[i]).ToList();
            if (new JoinGraph(relations, chosen, context.Estimator).NumRows((1UL << relations.Count) - 1) * Reduction > context.Estimate(aggregate.Input).NumRows)
                return null;
            var window = new WindowNode(Join(relations, chosen), keys.ToValueList(), [], aggregate.Aggregates.Map(Call));
            var above = joins.Relations.Where((relation, i) => !below.Contains(i) && !ReferenceEquals(relation, aggregate)).Prepend(window).ToList();
            return joins.WithOutput(Join(above, predicates.Except(chosen).ToList()), replacements);

            // Restricting whole groups, or all rows in the aggregate's own way.
            bool MayStandBelow(ScalarExpression predicate) => !SlotUse.RefersTo(predicate, results) && Predicates.IsDeterministic(predicate)
                && (!SlotUse.RefersTo(predicate, notKeys) || innerSet.Contains(predicate) || innerEquals.Implies(predicate));

            bool TryAddRelation(ScalarExpression predicate)
            {
                if (!SlotUse.RefersTo(predicate, visible))
                    return false;
                var needed = SlotUse.Of(predicate);
                needed.ExceptWith(visible);
                for (var i = 0; i < joins.Relations.Count; i++)
                {
                    if (below.Contains(i) || ReferenceEquals(joins.Relations[i], aggregate) || !needed.IsSubsetOf(SlotUse.Output(joins.Relations[i])))
                        continue;
                    below.Add(i);
                    visible.UnionWith(SlotUse.Output(joins.Relations[i]));
                    return true;
                }
                return false;
            }
        }

        private static bool IsSelfEqual(ScalarExpression predicate) => Predicates.IsEquality(predicate, out var call) && call.Arguments[0].Equals(call.Arguments[1]);

        private WindowCall Call(AggregateAssignment call) => new(call.Output, call.Function.Name, call.Arguments.Map(argument => _map.Map(grouped.Lowered(argument))), WindowFrame.Default)
        {
            Aggregate = call.Function, Signature = call.Signature,
        };

        // The order is ReorderJoins' business; a predicate of one relation filters it.
        private static PlanNode Join(IReadOnlyList<PlanNode> relations, IReadOnlyCollection<ScalarExpression> predicates)
        {
            var rest = predicates.ToList();
            PlanNode? joined = null;
            foreach (var relation in relations)
            {
                var given = SlotUse.Output(relation);
                var own = rest.FindAll(predicate => SlotUse.RefersOnlyTo(predicate, given) && SlotUse.RefersTo(predicate, given));
                rest.RemoveAll(own.Contains);
                PlanNode filtered = relation is ScanNode scan ? scan with { Predicates = scan.Predicates.AddRange(own) } : Predicates.Filter(relation, own);
                joined = joined is null ? filtered : new JoinNode(JoinKind.Inner, joined, filtered, [], []);
            }
            return joined is JoinNode join && rest.Count > 0 ? join with { Residual = rest.ToValueList() } : Predicates.Filter(joined!, rest);
        }
    }
}
