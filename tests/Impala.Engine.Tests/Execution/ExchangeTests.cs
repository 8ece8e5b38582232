using Impala.Catalog.Types;
using Impala.Engine.Execution.Exchange;
using Impala.Engine.Planning;
using Impala.Engine.Planning.Nodes;
using Xunit;

namespace Impala.Engine.Tests.Execution;

/// <summary>Exchanges under skew, pauses, limits and cancellation.</summary>
public sealed class ExchangeTests
{
    [Fact]
    public async Task Eight_concurrent_skewed_exchanges_end()
    {
        var runs = Enumerable.Range(0, 8).Select(async i =>
        {
            var plan = new TestPlan();
            var (source, key) = AggregateTests.Numbers(plan, 100_000);
            // All rows have one key, so one receiver gets everything while the others get nothing.
            var constant = plan.Slot("k", SqlType.Int);
            var skewed = plan.Add(new ProjectNode(source, [new Assignment(key, TestPlan.Ref(key)), new Assignment(constant, TestPlan.Literal(SqlType.Int, i))]));
            PlanNode root = plan.Exchange(skewed, ExchangeKind.Hash, [TestPlan.Ref(constant)]);
            root = plan.Exchange(root, ExchangeKind.Hash, [TestPlan.Ref(key)], FragmentPlacement.Distributed);
            root = plan.Exchange(root, ExchangeKind.Gather, placement: FragmentPlacement.Distributed);
            root = plan.Add(new AggregateNode(root, [], [plan.Aggregate("count"), plan.Aggregate("sum", TestPlan.Ref(key))]));
            var row = Assert.Single(await new PlanRunner { NumInstances = 4 }.RunAsync(plan.Finish(root)));
            Assert.Equal(100_000L, row[0]);
            Assert.Equal("4999950000", TestRows.Text(row[1]));
        });
        await Task.WhenAll(runs).WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_paused_consumer_bounds_what_is_queued()
    {
        var plan = new TestPlan();
        var (source, key) = AggregateTests.Numbers(plan, 5_000_000);
        var root = plan.Exchange(source, ExchangeKind.Gather);
        var consumer = new TestConsumer(pauseAfter: 1);
        using var cancellation = new CancellationTokenSource();
        var runner = new PlanRunner { CancellationToken = cancellation.Token };
        var run = runner.RunAsync(plan.Finish(root), consumer);
        await consumer.Paused.WaitAsync(TimeSpan.FromSeconds(30));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.InRange(runner.PeakQueuedBytes, 1, ExchangeQueue.MaxQueuedBytes + (1 << 20));
        Assert.NotNull(consumer.Error);
        Assert.False(consumer.IsCompleted);
        Assert.Equal(SqlType.BigInt, key.Type);
    }

    [Fact]
    public async Task A_paused_consumer_that_goes_on_gets_every_row()
    {
        var plan = new TestPlan();
        var (source, _) = AggregateTests.Numbers(plan, 300_000);
        var consumer = new TestConsumer(pauseAfter: 5000);
        var run = new PlanRunner().RunAsync(plan.Finish(plan.Exchange(source, ExchangeKind.Gather)), consumer);
        await consumer.Paused.WaitAsync(TimeSpan.FromSeconds(30));
        consumer.Resume();
        await run.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(300_000, consumer.Rows.Count);
        Assert.True(consumer.IsCompleted);
    }

    [Fact]
    public async Task A_limit_above_an_exchange_stops_the_senders()
    {
        var plan = new TestPlan();
        var (source, _) = AggregateTests.Numbers(plan, 50_000_000);
        var root = plan.Add(new LimitNode(plan.Exchange(source, ExchangeKind.Gather), 10, 5));
        var runner = new PlanRunner();
        var rows = await runner.RunAsync(plan.Finish(root));
        Assert.Equal(10, rows.Count);
        Assert.InRange(runner.Profile.FindNode(source.NodeId)!.NumRows, 15, 5_000_000);
    }

    [Fact]
    public async Task Cancellation_ends_a_running_join_and_frees_its_memory()
    {
        var plan = new TestPlan();
        var (left, leftKey) = AggregateTests.Numbers(plan, 50_000_000);
        var (right, rightKey) = AggregateTests.Numbers(plan, 200_000);
        var join = plan.Join(JoinKind.Inner, left, right, [new EquiCondition(TestPlan.Ref(leftKey), TestPlan.Ref(rightKey))]);
        var consumer = new TestConsumer(pauseAfter: 1);
        using var cancellation = new CancellationTokenSource();
        var run = new PlanRunner { CancellationToken = cancellation.Token }.RunAsync(plan.Finish(join), consumer);
        await consumer.Paused.WaitAsync(TimeSpan.FromSeconds(30));
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task An_error_in_one_instance_ends_the_query_with_that_error()
    {
        var plan = new TestPlan();
        var (source, key) = AggregateTests.Numbers(plan, 10_000);
        var bad = plan.Slot("bad", SqlType.BigInt);
        PlanNode root = plan.Exchange(source, ExchangeKind.RoundRobin);
        root = plan.Add(new ProjectNode(root, [new Assignment(bad, TestPlan.Call("/", TestPlan.Ref(key), TestPlan.Call("-", TestPlan.Ref(key), TestPlan.Literal(SqlType.BigInt, 7777L))))]));
        root = plan.Exchange(root, ExchangeKind.Gather, placement: FragmentPlacement.Distributed);
        var error = await Assert.ThrowsAsync<Catalog.Errors.SqlException>(() => new PlanRunner { NumInstances = 3 }.RunAsync(plan.Finish(root)));
        Assert.Equal("22012", error.SqlState);
    }
}
