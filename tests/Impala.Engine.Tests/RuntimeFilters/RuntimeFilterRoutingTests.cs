using Impala.Engine.Execution.RuntimeFilters;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Impala.Engine.Tests.Optimizer;
using Xunit;

namespace Impala.Engine.Tests.RuntimeFilters;

/// <summary>Who sends what to whom: fragment 0 has the join and scans beside it, fragment 1 scans for it.</summary>
public sealed class RuntimeFilterRoutingTests
{
    [Fact]
    public void ABroadcastJoinServesItsOwnBackendsAndOneServesTheOthers()
    {
        // The join on backends 0 and 1 with two instances each, the scan of fragment 1 on 1 and 2.
        var routing = RuntimeFilterRouting.Of(Plan(JoinDistribution.Broadcast), 3, (fragment, backend) => (fragment, backend) switch { (0, 0 or 1) => 2, (1, 1 or 2) => 2, _ => 0 });
        Assert.Equal([new RuntimeFilterPlacement(0, 2, 1, 1, IsComplete: true, IsSent: true)], routing.PlacementsAt(0));
        Assert.Equal([new RuntimeFilterPlacement(0, 2, 1, 1, IsComplete: true, IsSent: false)], routing.PlacementsAt(1));
        Assert.Equal([new RuntimeFilterPlacement(0, 0, 0, 1, IsComplete: false, IsSent: false)], routing.PlacementsAt(2));
        var route = Assert.Single(routing.Routes);
        Assert.Equal((0, 1), (route.FilterId, route.NumParts));
        Assert.Equal([2], route.Backends);
    }

    [Fact]
    public void PartsOfAPartitionedJoinAreUnitedByTheCoordinator()
    {
        var routing = RuntimeFilterRouting.Of(Plan(JoinDistribution.Partitioned), 3, (_, backend) => backend < 2 ? 3 : 0);
        for (var backend = 0; backend < 2; backend++)
            Assert.Equal([new RuntimeFilterPlacement(0, 3, 3, 6, IsComplete: false, IsSent: true)], routing.PlacementsAt(backend));
        Assert.Empty(routing.PlacementsAt(2));
        var route = Assert.Single(routing.Routes);
        Assert.Equal(2, route.NumParts);
        Assert.Equal([0, 1], route.Backends);
    }

    [Fact]
    public void OneBackendNeedsNobody()
    {
        var routing = RuntimeFilterRouting.Of(Plan(JoinDistribution.Partitioned), 1, (_, _) => 2);
        Assert.Equal([new RuntimeFilterPlacement(0, 2, 2, 2, IsComplete: true, IsSent: false)], routing.PlacementsAt(0));
        Assert.Empty(routing.Routes);
    }

    private static FragmentedPlan Plan(JoinDistribution distribution)
    {
        var p = new PlanBuilder();
        var (left, far, right) = (p.Scan("a", 10, "k"), p.Scan("b", 10, "k"), p.Scan("c", 10, "k"));
        var target = new RuntimeFilterTarget(0, PlanBuilder.Ref(left, "k"), IsAwaited: true);
        var join = PlanBuilder.Join(JoinKind.Inner, left with { RuntimeFilters = [target] }, right, ("k", "k"));
        return new FragmentedPlan(
            [
                new PlanFragment(0, FragmentPlacement.Distributed, join with { Distribution = distribution, RuntimeFilters = [new RuntimeFilterSource(0, 0)] }, null),
                new PlanFragment(1, FragmentPlacement.Source, far with { RuntimeFilters = [target with { Expression = PlanBuilder.Ref(far, "k") }] }, new StreamSinkSpec(9, 0, ExchangeKind.Hash, [])),
            ],
            join.Output,
            ["a", "c"]);
    }
}
