using Impala.Catalog;
using Impala.Engine.Planning.Nodes;

namespace Impala.Engine.Optimizer.Rules;

internal sealed partial class AddExchanges
{
    // A right side beyond this is not brought to a left side that sits in one place: better both are spread.
    private const double MaxGatheredBytes = 16 << 20;

    private sealed partial class Visit
    {
        private Planned PlanJoin(JoinNode join)
        {
            var left = Plan(join.Left);
            var right = Plan(join.Right);
            if (left.Partitioning.IsSingle && right.Partitioning.IsSingle)
                return Joined(join, left, right, Partitioning.Coordinator, join.Distribution);
            var leftMatch = left.Partitioning.Match(join.Conditions, condition => condition.Left);
            var rightMatch = right.Partitioning.Match(join.Conditions, condition => condition.Right);
            var distribution = DetermineJoinDistribution.Choose(join, leftMatch is not null, rightMatch is not null, context);
            if (distribution == JoinDistribution.Partitioned && join.Conditions.IsEmpty)
                return Joined(join, Gathered(left), Gathered(right), Partitioning.Coordinator, JoinDistribution.Undecided);
            if (distribution == JoinDistribution.Broadcast && left.Partitioning.IsSingle)
            {
                // Broadcasting to one place is gathering; a big right side is better met by spreading the left.
                if (join.Conditions.IsEmpty || DetermineJoinDistribution.Forced(join) == JoinDistribution.Broadcast || context.Estimate(join.Right).NumBytes <= MaxGatheredBytes)
                    return Joined(join, left, Gathered(right), Partitioning.Coordinator, JoinDistribution.Broadcast);
                distribution = JoinDistribution.Partitioned;
            }
            if (distribution == JoinDistribution.Broadcast)
            {
                var broadcast = right with { Node = new ExchangeNode(right.Node, ExchangeKind.Broadcast, []) };
                var kept = join.Kind == JoinKind.Inner ? left.Partitioning.WithEqualities(join.Conditions) : left.Partitioning;
                return Joined(join, left, broadcast, kept, JoinDistribution.Broadcast);
            }
            return PlanPartitioned(join, left, right, leftMatch, rightMatch);
        }

        private static Planned PlanPartitioned(
            JoinNode join, Planned left, Planned right, IReadOnlyList<EquiCondition>? leftMatch, IReadOnlyList<EquiCondition>? rightMatch)
        {
            // The key order of a side that is in place decides that of the other; both may stay only when they agree.
            var order = leftMatch ?? rightMatch ?? join.Conditions;
            var moveRight = rightMatch is null || !SameConditions(rightMatch, order);
            var newLeft = leftMatch is null ? Hashed(left, order.Select(condition => condition.Left).ToValueList()) : left;
            var newRight = moveRight ? Hashed(right, order.Select(condition => condition.Right).ToValueList()) : right;
            var partitioning = join.Kind switch
            {
                JoinKind.Inner => (newLeft.Partitioning.Kind == PartitioningKind.Hash ? newLeft : newRight).Partitioning.WithEqualities(join.Conditions),
                JoinKind.LeftOuter or JoinKind.LeftSemi or JoinKind.LeftAnti or JoinKind.NullAwareLeftAnti or JoinKind.LeftMark => newLeft.Partitioning,
                JoinKind.RightOuter or JoinKind.RightSemi or JoinKind.RightAnti => newRight.Partitioning,
                // Rows without a partner have NULLs for one side's keys but lie where the other side's put them.
                JoinKind.FullOuter => Partitioning.Random,
            };
            return Joined(join, newLeft, newRight, partitioning, JoinDistribution.Partitioned);
        }

        private static Planned Joined(JoinNode join, Planned left, Planned right, Partitioning partitioning, JoinDistribution distribution) =>
            new(join with { Left = left.Node, Right = right.Node, Distribution = distribution }, partitioning);

        private static bool SameConditions(IReadOnlyList<EquiCondition> first, IReadOnlyList<EquiCondition> second)
        {
            if (first.Count != second.Count)
                return false;
            for (var i = 0; i < first.Count; i++)
                if (!ReferenceEquals(first[i], second[i]))
                    return false;
            return true;
        }
    }
}
