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
            if (context.IsOneBackend && join.Distribution != JoinDistribution.Partitioned)
                return PlanLocal(join, left, right);
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

        /// <summary>On one backend no row need move: its instances build one table of their parts of the right side and probe it with theirs of the left.</summary>
        private Planned PlanLocal(JoinNode join, Planned left, Planned right)
        {
            if (left.Partitioning.IsSingle)
            {
                if (join.Conditions.IsEmpty || context.Estimate(join.Right).NumBytes <= MaxGatheredBytes)
                    return Joined(join, left, Gathered(right), Partitioning.Coordinator, JoinDistribution.Undecided);
                left = new Planned(new ExchangeNode(left.Node, ExchangeKind.RoundRobin, []), Partitioning.Random);
            }
            var isSpread = right.Partitioning.IsSingle;
            if (isSpread)
                right = new Planned(new ExchangeNode(right.Node, ExchangeKind.Broadcast, []), Partitioning.Random);
            var partitioning = join.Kind switch
            {
                JoinKind.Inner => left.Partitioning.WithEqualities(join.Conditions),
                JoinKind.LeftOuter or JoinKind.LeftSemi or JoinKind.LeftAnti or JoinKind.NullAwareLeftAnti or JoinKind.LeftMark => left.Partitioning,
                // Each instance gives the right rows that it brought.
                JoinKind.RightSemi or JoinKind.RightAnti => right.Partitioning,
                JoinKind.RightOuter or JoinKind.FullOuter => Partitioning.Random,
            };
            return Joined(join, left, right, partitioning, isSpread ? JoinDistribution.Broadcast : JoinDistribution.Local);
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
