using Impala.Engine.Expressions;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Impala.Server.Coordination;
using Impala.Statestore.Cluster;
using Impala.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Impala.Server.Tests.Coordination;

/// <summary>Where fragments run and who reads what, over memberships made by hand.</summary>
public sealed class SchedulerTests
{
    private static readonly BackendDescriptor[] Backends = [.. Enumerable.Range(0, 3).Select(Backend)];

    [Fact]
    public void EveryByteIsReadOnceAndTheLoadIsEven()
    {
        var table = new TpchCatalog(10, filesPerTable: 7)["lineitem"];
        var plan = ScanAndGather(new ScanNode(table, "l", [], []) { NodeId = 0 });
        var schedule = new Scheduler(Backends[0], Backends, 2).Schedule(plan);
        var ranges = schedule.Fragments.SelectMany(fragments => fragments.SelectMany(fragment => fragment.Ranges)).ToList();
        foreach (var file in table.Partitions.SelectMany(partition => partition.Files))
        {
            var position = 0L;
            foreach (var range in ranges.Where(range => range.Path == file.Path).OrderBy(range => range.Offset))
            {
                Assert.Equal(position, range.Offset);
                position += range.RangeLength;
            }
            Assert.Equal(file.Length, position);
        }
        var loads = schedule.Fragments.Select(fragments => fragments.Sum(fragment => fragment.Ranges.Sum(range => range.RangeLength))).ToList();
        Assert.Equal(3, loads.Count);
        Assert.True(loads.Max() - loads.Min() <= ranges.Max(range => range.RangeLength), string.Join(", ", loads));
    }

    [Fact]
    public void TheSameMembershipGivesTheSamePlacement()
    {
        var plan = ScanAndGather(new ScanNode(new TpchCatalog(1, filesPerTable: 5)["orders"], "o", [], []) { NodeId = 0 });
        Assert.Equal(Describe(new Scheduler(Backends[1], Backends, 0).Schedule(plan)), Describe(new Scheduler(Backends[1], Backends, 0).Schedule(plan)));
    }

    [Fact]
    public void TheRootRunsOnceOnTheCoordinator()
    {
        var plan = ScanAndGather(new ScanNode(new TpchCatalog(1)["orders"], "o", [], []) { NodeId = 0 });
        var schedule = new Scheduler(Backends[2], Backends, 0).Schedule(plan);
        Assert.Equal(Backends[2], schedule.Backends[0]);
        var root = Assert.Single(schedule.Fragments.SelectMany((fragments, backend) => fragments.Select(fragment => (backend, fragment))), entry => entry.fragment.Fragment.Id == 0);
        Assert.Equal(0, root.backend);
        Assert.Equal([0], root.fragment.Instances);
        Assert.Equal([0], schedule.Receivers[7]);
        Assert.Equal("", Assert.Single(schedule.ReceiverAddresses(7, 0)));
        Assert.Equal(Backends[2].InternalAddress, Assert.Single(schedule.ReceiverAddresses(7, 1)));
    }

    [Fact]
    public void InstancesAreNumberedThroughAllBackendsAndTheReceiverKnowsThemAll()
    {
        var plan = ScanAndGather(new ScanNode(new TpchCatalog(10)["lineitem"], "l", [], []) { NodeId = 0 });
        var schedule = new Scheduler(Backends[0], Backends, 2).Schedule(plan);
        var instances = schedule.Fragments.SelectMany(fragments => fragments).Where(fragment => fragment.Fragment.Id == 1).SelectMany(fragment => fragment.Instances);
        Assert.Equal(Enumerable.Range(0, 6), instances.Order());
        var root = schedule.Fragments[0].Single(fragment => fragment.Fragment.Id == 0);
        Assert.Equal(6, root.NumSenders[7]);
        Assert.Equal(7, schedule.NumInstances);
    }

    [Fact]
    public void WithoutParallelismGivenAnInstancePerCoreRuns()
    {
        var plan = ScanAndGather(new ScanNode(new TpchCatalog(10)["lineitem"], "l", [], []) { NodeId = 0 });
        var local = Backends[0] with { NumCores = 5 };
        var schedule = new Scheduler(local, [local], 0).Schedule(plan);
        Assert.Equal(5, schedule.Fragments[0].Single(fragment => fragment.Fragment.Id == 1).Instances.Count);
    }

    [Fact]
    public void ACoordinatorThatExecutesNothingReadsNothing()
    {
        var plan = ScanAndGather(new ScanNode(new TpchCatalog(10)["lineitem"], "l", [], []) { NodeId = 0 });
        var schedule = new Scheduler(Backends[0], [Backends[1], Backends[2]], 1).Schedule(plan);
        Assert.DoesNotContain(schedule.Fragments[0], fragment => fragment.Ranges.Count > 0);
        Assert.Equal(2, schedule.Fragments.Count(fragments => fragments.Any(fragment => fragment.Ranges.Count > 0)));
    }

    [Fact]
    public void WithoutExecutorsAScanCannotRun()
    {
        var plan = ScanAndGather(new ScanNode(new TpchCatalog(1)["orders"], "o", [], []) { NodeId = 0 });
        Assert.Equal(SqlState.ObjectNotInPrerequisiteState, Assert.Throws<SqlException>(() => new Scheduler(Backends[0], [], 1).Schedule(plan)).SqlState);
    }

    [Fact]
    public void AnEmptyTableStillHasOneInstance()
    {
        var table = new TpchCatalog(1)["orders"] with { Partitions = [] };
        var schedule = new Scheduler(Backends[0], Backends, 1).Schedule(ScanAndGather(new ScanNode(table, "o", [], []) { NodeId = 0 }));
        Assert.Equal(1, schedule.Fragments.Sum(fragments => fragments.Count(fragment => fragment.Fragment.Id == 1)));
    }

    [Fact]
    public void PrunedPartitionsAreNotRead()
    {
        var table = new TpchCatalog(1, filesPerTable: 4)["orders"];
        var schedule = new Scheduler(Backends[0], Backends, 1).Schedule(ScanAndGather(new ScanNode(table, "o", [], []) { NodeId = 0, PartitionIds = [99L] }));
        Assert.All(schedule.Fragments, fragments => Assert.All(fragments, fragment => Assert.Empty(fragment.Ranges)));
    }

    [Theory]
    [InlineData("nation", 1, 1)]
    [InlineData("supplier", 1, 1)]
    [InlineData("partsupp", 1, 2)]
    [InlineData("orders", 3, 6)]
    [InlineData("lineitem", 3, 6)]
    public void ASmallScanStaysAtTheCoordinator(string table, int numBackends, int numInstances)
    {
        var found = new TpchCatalog(1, filesPerTable: 8)[table];
        var plan = ScanAndGather(new ScanNode(found, "t", [.. found.Columns.Take(4).Select((column, i) => new ScanColumn(i, new Slot(i, column.Name, column.Type)))], []) { NodeId = 0 });
        var schedule = new Scheduler(Backends[1], Backends, 2, FragmentWidth.DefaultMinBytes).Schedule(plan);
        var scans = schedule.Fragments.Select(fragments => fragments.Where(fragment => fragment.Fragment.Id == 1).ToList()).ToList();
        Assert.NotEmpty(scans[0]);
        Assert.Equal((numBackends, numInstances), (scans.Count(fragments => fragments.Count > 0), scans.Sum(fragments => fragments.Sum(fragment => fragment.Instances.Count))));
        var text = PlanPrinter.Explain(plan, new ExplainOptions(2) { NumBackends = 3, CoresPerBackend = 2, MinBytesPerBackend = FragmentWidth.DefaultMinBytes });
        Assert.Contains($"hosts={numBackends} instances={numInstances}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ABlacklistedBackendComesBack()
    {
        var time = new FakeTimeProvider();
        var blacklist = new Blacklist(time);
        blacklist.Add(Backends[1], "refused");
        Assert.True(blacklist.Contains(Backends[1]));
        Assert.Equal("refused", blacklist.Find(Backends[1])!.Value.Reason);
        Assert.False(blacklist.Contains(Backends[0]));
        Assert.False(blacklist.Contains(Backends[1] with { Incarnation = "restarted" }));
        time.Advance(TimeSpan.FromSeconds(13));
        Assert.False(blacklist.Contains(Backends[1]));
    }

    [Fact]
    public void ABackendThatFailsAgainStaysLonger()
    {
        var time = new FakeTimeProvider();
        var blacklist = new Blacklist(time);
        blacklist.Add(Backends[1], "refused");
        time.Advance(TimeSpan.FromSeconds(13));
        blacklist.Add(Backends[1], "refused");
        time.Advance(TimeSpan.FromSeconds(13));
        Assert.True(blacklist.Contains(Backends[1]));
        time.Advance(TimeSpan.FromSeconds(13));
        Assert.False(blacklist.Contains(Backends[1]));
    }

    private static FragmentedPlan ScanAndGather(ScanNode scan) => new(
        [
            new PlanFragment(0, FragmentPlacement.Coordinator, new ExchangeSourceNode(7, ExchangeKind.Gather, scan.Output) { NodeId = 1 }, null),
            new PlanFragment(1, FragmentPlacement.Source, scan, new StreamSinkSpec(7, 0, ExchangeKind.Gather, [])),
        ],
        scan.Output,
        []);

    private static BackendDescriptor Backend(int number) => new(
        $"impalad@host{number}:27000", $"start{number}", $"host{number}", 27000, 21050, 25000, IsCoordinator: true, IsExecutor: true, NumCores: 2, MemLimitBytes: 1 << 30, BuildId: "build");

    private static string Describe(QuerySchedule schedule) => string.Join('\n', schedule.Fragments.SelectMany((fragments, backend) => fragments.Select(fragment =>
        $"{backend} {fragment.Fragment.Id} {string.Join(',', fragment.Instances)} {string.Join(',', fragment.Ranges.Select(range => $"{range.Path}@{range.Offset}"))}")));
}
