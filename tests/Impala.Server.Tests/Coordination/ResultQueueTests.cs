using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Execution;
using Impala.Engine.Expressions;
using Impala.Server.Coordination;
using Impala.Storage.Memory;

namespace Impala.Server.Tests.Coordination;

/// <summary>The queue between the root fragment and the connection: bounded, ended by the coordinator alone, and it leaks nothing.</summary>
public sealed class ResultQueueTests
{
    private readonly MemoryTracker _memory = new("test");
    private readonly ResultQueue _queue = new();

    [Fact]
    public async Task RowsComeInOrderAndThenTheEnd()
    {
        for (var i = 1; i <= 3; i++)
            Assert.True(_queue.TryConsume(Batch(i), out _));
        _queue.Complete();
        for (var i = 1; i <= 3; i++)
        {
            using var batch = await _queue.ReadAsync(CancellationToken.None);
            Assert.Equal(i, batch!.NumRows);
        }
        Assert.Null(await _queue.ReadAsync(CancellationToken.None));
        Assert.Equal(0, _memory.Current);
    }

    [Fact]
    public async Task AReaderThatWaitsIsWoken()
    {
        var reading = _queue.ReadAsync(CancellationToken.None).AsTask();
        Assert.False(reading.IsCompleted);
        Assert.True(_queue.TryConsume(Batch(7), out _));
        using (var batch = await reading.WaitAsync(TimeSpan.FromSeconds(30)))
            Assert.Equal(7, batch!.NumRows);
        var end = _queue.ReadAsync(CancellationToken.None).AsTask();
        _queue.Complete();
        Assert.Null(await end.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task AFullQueueParksTheRootUntilARead()
    {
        Signal? wait = null;
        var numTaken = 0;
        var refused = BigBatch();
        while (numTaken < 1000 && _queue.TryConsume(refused, out wait))
        {
            numTaken++;
            refused = BigBatch();
        }
        Assert.InRange(numTaken, 1, 100);
        Assert.False(wait!.IsSet);
        (await _queue.ReadAsync(CancellationToken.None))!.Dispose();
        Assert.True(wait.IsSet);
        Assert.True(_queue.TryConsume(refused, out _));
        _queue.Dispose();
        Assert.Equal(0, _memory.Current);
    }

    [Fact]
    public async Task AnErrorReachesTheReaderAfterTheRows()
    {
        Assert.True(_queue.TryConsume(Batch(1), out _));
        _queue.Finish(new SqlException(SqlState.DivisionByZero, "division by zero"));
        (await _queue.ReadAsync(CancellationToken.None))!.Dispose();
        Assert.Equal(SqlState.DivisionByZero, (await Assert.ThrowsAsync<SqlException>(async () => await _queue.ReadAsync(CancellationToken.None))).SqlState);
    }

    [Fact]
    public async Task AnErrorAfterTheLastRowIsNoneOfTheReaders()
    {
        _queue.Complete();
        _queue.Finish(new SqlException(SqlState.SerializationFailure, "a node was lost while it wound down"));
        Assert.Null(await _queue.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public void TheRootsOwnErrorIsNotTheQuerys()
    {
        _queue.Fail(new SqlException(SqlState.QueryCanceled, "because another fragment failed"));
        Assert.False(_queue.IsRootCompleted);
        var reading = _queue.ReadAsync(CancellationToken.None).AsTask();
        Assert.False(reading.IsCompleted);
        _queue.Finish(null);
    }

    [Fact]
    public async Task ARetryStartsWithoutOldRows()
    {
        Assert.True(_queue.TryConsume(Batch(1), out _));
        Assert.False(_queue.HasDelivered);
        _queue.Restart();
        Assert.Equal(0, _memory.Current);
        Assert.True(_queue.TryConsume(Batch(2), out _));
        using var batch = await _queue.ReadAsync(CancellationToken.None);
        Assert.Equal(2, batch!.NumRows);
        Assert.True(_queue.HasDelivered);
    }

    [Fact]
    public async Task AReaderMayGiveUp()
    {
        using var source = new CancellationTokenSource();
        var reading = _queue.ReadAsync(source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }

    [Fact]
    public void AClosedQueueTakesAndForgets()
    {
        Assert.True(_queue.TryConsume(Batch(1), out _));
        _queue.Dispose();
        Assert.True(_queue.IsDone);
        Assert.True(_queue.TryConsume(BigBatch(), out _));
        Assert.Equal(0, _memory.Current);
    }

    private RecordBatch Batch(int numRows) => RecordBatch.Create([ConstantVectors.Create(new Constant(SqlType.Int, 1), numRows, _memory)], numRows);

    // Flat, as constants weigh nothing: 64 KB.
    private RecordBatch BigBatch()
    {
        const int numRows = 8192;
        using var constants = Batch(numRows);
        return RecordBatch.Create([VectorGather.Flatten(constants[0], _memory), VectorGather.Flatten(constants[0], _memory)], numRows);
    }
}
