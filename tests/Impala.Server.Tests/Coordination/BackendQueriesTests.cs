using Impala.Server.Coordination;
using Impala.Storage.Memory;

namespace Impala.Server.Tests.Coordination;

/// <summary>Streams that wait for their query: none of them leaves an entry behind.</summary>
public sealed class BackendQueriesTests
{
    [Fact]
    public async Task AStreamWithoutItsQueryTimesOutAndLeavesNothing()
    {
        var queries = new BackendQueries(TimeProvider.System);
        var error = await Assert.ThrowsAsync<SqlException>(() => queries.WaitForAsync("a/1", TimeSpan.FromMilliseconds(1), CancellationToken.None));
        Assert.Equal(SqlState.SerializationFailure, error.SqlState);
        Assert.Equal(0, queries.NumEntries);
    }

    [Fact]
    public async Task AStreamThatComesAfterItsQueryEndsAtOnce()
    {
        var queries = new BackendQueries(TimeProvider.System);
        var memory = new MemoryTracker("Query");
        using var query = new BackendQuery(
            "a/1", null!, [], new Dictionary<int, IReadOnlyList<string>>(), new Dictionary<string, string>(), [], memory, null!, null!, TimeProvider.System, CancellationToken.None);
        queries.Register(query);
        Assert.Same(query, await queries.WaitForAsync("a/1", TimeSpan.FromMinutes(1), CancellationToken.None));
        Assert.Null((await query.RunAsync(consumer: null)).Error);
        Assert.True(query.HasCompleted);
        queries.Unregister(query);
        Assert.Null(await queries.WaitForAsync("a/1", TimeSpan.FromMinutes(1), CancellationToken.None));
        Assert.Equal(0, queries.NumEntries);
    }

    [Fact]
    public async Task CancelledStreamsLeaveNothingOnceTheLastIsGone()
    {
        var queries = new BackendQueries(TimeProvider.System);
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var waits = new[] { queries.WaitForAsync("a/1", TimeSpan.FromMinutes(1), first.Token), queries.WaitForAsync("a/1", TimeSpan.FromMinutes(1), second.Token) };
        Assert.Equal(1, queries.NumEntries);
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits[0]);
        Assert.Equal(1, queries.NumEntries);
        await second.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits[1]);
        Assert.Equal(0, queries.NumEntries);
        Assert.Equal(0, queries.NumRunning);
    }
}
