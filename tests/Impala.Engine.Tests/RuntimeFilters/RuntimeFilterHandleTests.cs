using Impala.Catalog.Types;
using Impala.Engine.Execution.RuntimeFilters;
using Impala.Storage.Memory;
using Xunit;

namespace Impala.Engine.Tests.RuntimeFilters;

/// <summary>When a filter is there, when nobody should wait for it, and what goes to the coordinator.</summary>
public sealed class RuntimeFilterHandleTests
{
    private readonly MemoryTracker _memory = new("query");
    private readonly List<byte[]> _sent = [];

    [Fact]
    public void PartsOfAllInstancesMakeTheWhole()
    {
        using var bank = Bank(new RuntimeFilterPlacement(0, 2, 2, 2, IsComplete: true, IsSent: false));
        var handle = bank.Find(0)!;
        handle.AddPart(Filter(bank, 1, 2));
        Assert.False(handle.Ready.IsSet);
        handle.AddPart(Filter(bank, 900));
        Assert.True(handle.Ready.IsSet);
        Assert.Equal(3, handle.Value!.NumKeys);
        Assert.True(handle.Value.Bitmap!.Contains(900) && handle.Value.Bitmap.Contains(1) && !handle.Value.Bitmap.Contains(3));
        Assert.Empty(_sent);
    }

    [Fact]
    public void OnePartOfASharedBuildIsEnough()
    {
        using var bank = Bank(new RuntimeFilterPlacement(0, 2, 1, 1, IsComplete: true, IsSent: true));
        var handle = bank.Find(0)!;
        handle.Leave(hasGivenPart: false);
        Assert.False(handle.Ready.IsSet);
        handle.AddPart(Filter(bank, 5));
        Assert.Equal(1, handle.Value!.NumKeys);
        Assert.Single(_sent);
    }

    [Fact]
    public void AnInstanceThatLeavesWithoutItsPartEndsTheWait()
    {
        using var bank = Bank(new RuntimeFilterPlacement(0, 2, 2, 2, IsComplete: false, IsSent: true), new RuntimeFilterPlacement(1, 2, 1, 1, IsComplete: true, IsSent: false));
        bank.Find(0)!.AddPart(Filter(bank, 1));
        bank.Find(0)!.Leave(hasGivenPart: true);
        Assert.False(bank.Find(0)!.Ready.IsSet);
        bank.Find(0)!.Leave(hasGivenPart: false);
        Assert.True(bank.Find(0)!.Ready.IsSet);
        Assert.Null(bank.Find(0)!.Value);
        Assert.Empty(Assert.Single(_sent));

        bank.Find(1)!.Leave(hasGivenPart: false);
        Assert.False(bank.Find(1)!.Ready.IsSet);
        bank.Find(1)!.Leave(hasGivenPart: false);
        Assert.True(bank.Find(1)!.Ready.IsSet);
    }

    [Fact]
    public void TheWholeComesFromTheCoordinatorOnce()
    {
        using var bank = Bank(new RuntimeFilterPlacement(0, 1, 1, 1, IsComplete: false, IsSent: true));
        var handle = bank.Find(0)!;
        handle.AddPart(Filter(bank, 1));
        Assert.Null(handle.Value);
        bank.Receive(0, _sent[0]);
        Assert.Equal(1, handle.Value!.NumKeys);
        bank.Receive(0, []);
        Assert.Equal(1, handle.Value.NumKeys);
        bank.Receive(7, _sent[0]);
    }

    [Fact]
    public void WaitingEndsWithTheTime()
    {
        var time = new ManualTimer();
        using var bank = new RuntimeFilterBank([new RuntimeFilterPlacement(0, 0, 0, 1, false, false)], RuntimeFilterLimits.Default, _memory, time, TimeSpan.FromSeconds(1));
        var signal = bank.WaitFor(bank.Find(0)!);
        Assert.False(signal.IsSet);
        time.Fire();
        Assert.True(signal.IsSet);
        Assert.Null(bank.Find(0)!.Value);
    }

    [Fact]
    public void MemoryThatIsNotThereMakesNoError()
    {
        var small = new MemoryTracker("small", null, 1024);
        using var bank = new RuntimeFilterBank([new RuntimeFilterPlacement(0, 0, 0, 1, false, false)], RuntimeFilterLimits.Default, small, TimeProvider.System, TimeSpan.FromSeconds(1));
        using var filter = RuntimeFilterBuilder.Build(
            SqlType.BigInt, new TestKeys(SqlType.BigInt, [1L, 2L], _memory), false, RuntimeFilterLimits.Default, _memory, CancellationToken.None);
        bank.Receive(0, RuntimeFilterCodec.Write(filter));
        Assert.True(bank.Find(0)!.Ready.IsSet);
        Assert.Null(bank.Find(0)!.Value);
        Assert.Equal(0, small.Current);
    }

    private RuntimeFilterBank Bank(params RuntimeFilterPlacement[] placements) =>
        new(placements, RuntimeFilterLimits.Default, _memory, TimeProvider.System, TimeSpan.FromSeconds(1), (_, bytes) => _sent.Add(bytes));

    private RuntimeFilter Filter(RuntimeFilterBank bank, params long[] keys) => RuntimeFilterBuilder.Build(
        SqlType.BigInt, new TestKeys(SqlType.BigInt, [.. keys.Select(key => (object?)key)], _memory), false, bank.Limits, bank.Memory, CancellationToken.None);

    private sealed class ManualTimer : TimeProvider
    {
        private TimerCallback? _callback;
        private object? _state;

        public void Fire() => _callback!(_state);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            (_callback, _state) = (callback, state);
            return new NoTimer();
        }

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
