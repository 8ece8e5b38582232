using System.Diagnostics;
using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.Engine.Optimizer.Rules;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer;

/// <summary>
/// Turns a logical plan into a physical one: runs the rules of one list in order. Each can be left out by name, is timed, and may be
/// checked. A rule keeps the result; the order of the list is what makes them work together, so each place has its reason.
/// </summary>
public static class Optimizer
{
    private static readonly RuleGroup MoveFilters = new(
        "MoveFilters",
        new MergeFilters(),
        new RemoveTrivialFilters(),
        new PushFilterThroughProject(),
        new PushFilterThroughJoin(),
        new PushFilterThroughAggregate(),
        new PushFilterThroughUnion(),
        new PushFilterThroughWindow(),
        new PushFilterThroughSort(),
        new PushFilterThroughApply(),
        new PushFilterIntoScan(),
        new PushFilterIntoVirtualScan(),
        new PushJoinConditionsIntoInputs(),
        new ExtractEquiConditions(),
        new PropagateEmptyRelation());

    private static readonly OptimizerRule[] Rules =
    [
        // First, so that all others see short predicates and constants.
        new SimplifyExpressions(),
        new RuleGroup("MergeProjections", new RemoveIdentityProject(), new MergeProjects()),

        // Before filters move: a subquery's filters are still above its scans, where correlated ones can be told and taken out.
        new UnnestSubqueries(),

        // Joins know their sides now; outer joins that filters make inner open the way for further moves.
        new ConvertOuterJoinToInner(),
        MoveFilters,

        // Needs filters at their deepest places; what it derives is moved like the rest.
        new InferPredicatesThroughJoin(),
        new ConvertOuterJoinToInner(),
        MoveFilters,
        new DerivePredicatesFromDisjunction(),
        MoveFilters,

        // Partition predicates stand in scans now; the row counts of what is left feed all estimates below.
        new PrunePartitions(),
        new PruneFiles(),
        // Filters are in scans now, so that a limit's way to its scan shows.
        new ConvertLimitToSample(),
        // A sample is of the partitions that are left.
        new SampleFiles(),

        // Want final filters, because relations are the same only with the same filters; what they join is ordered next.
        new ReplaceScalarAggregateByWindow(),
        new ReplaceJoinedAggregateByWindow(),

        // Both want final filters and estimates; a sharp semi join belongs below the joins that are ordered next.
        new PushSemiJoinThroughJoin(),
        new ReorderJoins(),
        new RuleGroup("MergeProjectionsAgain", new RemoveIdentityProject(), new MergeProjects()),

        // Sorting that nobody sees is gone before limits look for sorts.
        new EliminateSort(),
        new RuleGroup("MoveLimits", new PushLimitThroughProject(), new CreateTopN(), new MergeLimits(), new PushLimitThroughUnion(), new PushLimitIntoScan()),
        new SplitDistinctAggregation(),

        // Nothing moves into or out of subplans any more; what is the same now gets the same columns next.
        new ShareSubplans(),

        // After every rule that may ask for a column.
        new PruneColumns(),
        new RuleGroup("MergeProjectionsAtLast", new RemoveIdentityProject(), new MergeProjects()),

        // Sizes are final; sides decide which distributions a join may have.
        new ChooseBuildSide(),
        new DetermineJoinDistribution(),
        new AddExchanges(),
        new DeriveEstimates(),

        // Exchanges tell which occurrences share a fragment; the copies that go must not ask for filters.
        new ResolveSharedSubplans(),

        // Last: looks through the exchanges and judges by the estimates that stand in the nodes now.
        new AssignRuntimeFilters(),
    ];

    /// <summary>The names of all rules, in order, groups with their members: what DisabledRules may name.</summary>
    public static IReadOnlyList<string> RuleNames { get; } =
        Rules.SelectMany(rule => rule is RuleGroup group ? group.Rules.Select(member => member.Name).Prepend(group.Name) : [rule.Name]).Distinct().ToList();

    public static PlanNode Optimize(PlanNode logical, OptimizerContext context)
    {
        var output = logical.Output;
        if (context.ValidateEachRule)
            PlanValidator.Validate(logical, "analysis");
        var plan = logical;
        foreach (var rule in Rules)
        {
            if (context.IsDisabled(rule))
                continue;
            var started = Stopwatch.GetTimestamp();
            var before = plan;
            plan = WithOutput(rule.Apply(plan, context), output);
            context.Timings.Add(new RuleTiming(rule.Name, Stopwatch.GetElapsedTime(started), !ReferenceEquals(before, plan)));
            if (context.ValidateEachRule && !ReferenceEquals(before, plan))
                PlanValidator.Validate(plan, rule.Name);
        }
        return plan;
    }

    /// <summary>The plan giving exactly these slots in this order: a rule may leave more columns or another order at the root, clients must not see it.</summary>
    private static PlanNode WithOutput(PlanNode plan, ValueList<Slot> output)
    {
        var own = plan.Output;
        if (own.Count == output.Count && Enumerable.Range(0, own.Count).All(i => own[i].Id == output[i].Id))
            return plan;
        return new ProjectNode(plan, output.Map(slot => new Assignment(slot, new SlotReference(slot))));
    }
}
