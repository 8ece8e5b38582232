using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Optimizer.Decorrelation;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

/// <summary>
/// Turns subqueries, which would run once a row, into joins:
/// <code>
/// Filter(r)(Apply EXISTS(A, Filter(b.k = a.k)(B) -> r))        =>   LeftSemiJoin[a.k = b.k](A, B)
/// Filter(NOT r)(Apply IN(A, B -> r; a.x))                      =>   NullAwareLeftAntiJoin[a.x = b.y](A, B)
/// Filter(a.v > r)(Apply SCALAR(A, Aggregate(avg)(B.k = a.k)))  =>   Filter(a.v > avg)(LeftOuterJoin[a.k = b.k](A, Aggregate(k; avg)(B)))
/// </code>
/// EXISTS and IN in other places than top-level conjuncts become mark joins. Inner subqueries first, so that an outer one sees joins only.
/// What cannot be unnested (limits or windows below the correlation, non-equality into aggregates) stays an apply.
/// </summary>
internal sealed class UnnestSubqueries : OptimizerRule
{
    public override PlanNode Apply(PlanNode root, OptimizerContext context) => new Visit(context).Plan(root);

    private sealed class Visit(OptimizerContext context)
    {
        public PlanNode Plan(PlanNode node)
        {
            SlotUse.Guard();
            return node switch
            {
                FilterNode { Input: ApplyNode apply } filter => PlanFilter(filter, apply),
                ApplyNode apply => Unnest(apply with { Input = Plan(apply.Input), Subquery = Plan(apply.Subquery) }),
                _ => node.Children.IsEmpty ? node : node.WithChildren(node.Children.MapOrSame(Plan)),
            };
        }

        private PlanNode PlanFilter(FilterNode filter, ApplyNode apply)
        {
            var added = SlotUse.Output(apply);
            added.ExceptWith(SlotUse.Output(apply.Input));
            var conjuncts = Predicates.Split(filter.Predicates);
            // Conjuncts of other subqueries stand below this apply: each then meets its own right above it.
            var below = conjuncts.Where(predicate => Predicates.IsDeterministic(predicate) && !SlotUse.RefersTo(predicate, added)).ToList();
            var above = conjuncts.Except(below).ToList();
            var inner = apply with { Input = Plan(Predicates.Filter(apply.Input, below)), Subquery = Plan(apply.Subquery) };
            foreach (var predicate in above)
            {
                var isNegated = predicate is FunctionCall { Function.Name: OperatorNames.Not };
                var tested = isNegated ? predicate.Children[0] : predicate;
                if (tested is not SlotReference reference || reference.Slot.Id != apply.Result?.Id || apply.Kind is not (ApplyKind.Exists or ApplyKind.In))
                    continue;
                if (AsSemiJoin(inner, isNegated) is { } joined)
                    return Predicates.Filter(joined, above.Where(other => !ReferenceEquals(other, predicate)).ToList());
            }
            return Predicates.Filter(Unnest(inner), above);
        }

        private PlanNode Unnest(ApplyNode apply)
        {
            if (apply.Kind != ApplyKind.Array && SingleRowSubquery.Find(apply, context) is { } single)
                return single.Unnest() ?? apply;
            return apply.Kind switch
            {
                ApplyKind.Scalar => UnnestScalar(apply),
                ApplyKind.Exists or ApplyKind.In => AsMarkJoin(apply),
                ApplyKind.LateralInner => UnnestLateral(apply, JoinKind.Inner),
                ApplyKind.LateralLeft => UnnestLateral(apply, JoinKind.LeftOuter),
                // An array is built in order for each row.
                ApplyKind.Array => apply,
            };
        }

        private PulledSubquery? Pull(ApplyNode apply, bool ignoresDuplicates)
        {
            var subquery = apply.Subquery;
            // EXISTS does not look at columns: a select list that reads outer slots must not stand in the way.
            while (apply.Kind == ApplyKind.Exists && subquery is ProjectNode or SortNode)
                subquery = subquery.Children[0];
            return new PredicatePullUp(SlotUse.Output(apply.Input), ignoresDuplicates, context).Pull(subquery);
        }

        private PlanNode? AsSemiJoin(ApplyNode apply, bool isNegated)
        {
            if (SingleRowSubquery.Find(apply, context) is not null || Pull(apply, ignoresDuplicates: true) is not { } pulled)
                return null;
            var tests = Tests(apply);
            var predicates = pulled.Predicates.ToList();
            var conditions = new List<EquiCondition>();
            var kind = isNegated ? JoinKind.LeftAnti : JoinKind.LeftSemi;
            if (!isNegated || apply.Kind == ApplyKind.Exists)
            {
                predicates.AddRange(tests);
            }
            else if (IsNullAware(apply))
            {
                kind = JoinKind.NullAwareLeftAnti;
                conditions.Add(new EquiCondition(apply.Test[0], new SlotReference(apply.Subquery.Output[0])));
            }
            else
            {
                // A comparison that is unknown for some row keeps NOT from being true, as one that is true does.
                predicates.Add(new Coalesce([Predicates.And(tests), Constant.True], SqlType.Boolean));
            }
            var join = new JoinNode(kind, apply.Input, pulled.Plan, conditions.ToValueList(), predicates.ToValueList());
            return new ProjectNode(join, PredicatePullUp.Identities(apply.Input.Output).Add(new Assignment(apply.Result!, isNegated ? Constant.False : Constant.True)));
        }

        private PlanNode AsMarkJoin(ApplyNode apply)
        {
            var isExists = apply.Kind == ApplyKind.Exists;
            if ((!isExists && !IsNullAware(apply)) || Pull(apply, ignoresDuplicates: true) is not { } pulled)
                return apply;
            var mark = isExists ? context.Slots.New("mark", SqlType.Boolean) : apply.Result!;
            ValueList<EquiCondition> conditions = isExists ? [] : [new EquiCondition(apply.Test[0], new SlotReference(apply.Subquery.Output[0]))];
            var join = new JoinNode(JoinKind.LeftMark, apply.Input, pulled.Plan, conditions, pulled.Predicates.ToValueList()) { Mark = mark };
            if (!isExists)
                return join;
            // EXISTS is never unknown.
            var exists = new Coalesce([new SlotReference(mark), Constant.False], SqlType.Boolean);
            return new ProjectNode(join, PredicatePullUp.Identities(apply.Input.Output).Add(new Assignment(apply.Result!, exists)));
        }

        private static PlanNode UnnestScalar(ApplyNode apply)
        {
            // Only the dependent loop can tell which outer row met a second row.
            if (SlotUse.Free(apply.Subquery).Overlaps(SlotUse.Output(apply.Input)))
                return apply;
            var single = new EnforceSingleRowNode(apply.Subquery, PadEmpty: true);
            var join = new JoinNode(JoinKind.Inner, apply.Input, single, [], []);
            var value = new Assignment(apply.Result!, new SlotReference(apply.Subquery.Output[0]));
            return new ProjectNode(join, PredicatePullUp.Identities(apply.Input.Output).Add(value));
        }

        private PlanNode UnnestLateral(ApplyNode apply, JoinKind kind) =>
            Pull(apply, ignoresDuplicates: false) is { } pulled ? new JoinNode(kind, apply.Input, pulled.Plan, [], pulled.Predicates.ToValueList()) : apply;

        private static List<ScalarExpression> Tests(ApplyNode apply) => Enumerable.Range(0, apply.Test.Count)
            .Select(i => OptimizerContext.Compare(apply.Operator, apply.Test[i], new SlotReference(apply.Subquery.Output[i])))
            .ToList();

        // One value compared by = is what null-aware and mark joins know; and no side may hide the other's slots.
        private static bool IsNullAware(ApplyNode apply) => apply is { Test.Count: 1, Operator: OperatorNames.Equal }
            && apply.Test[0].Type == apply.Subquery.Output[0].Type && Predicates.IsDeterministic(apply.Test[0]);
    }
}
