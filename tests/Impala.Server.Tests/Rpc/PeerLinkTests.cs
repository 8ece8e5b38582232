using Grpc.Core;
using Impala.Catalog.Types;
using Impala.Engine.Columnar;
using Impala.Engine.Expressions;
using Impala.Server.Coordination;
using Impala.Server.Rpc;
using Impala.Storage.Memory;

namespace Impala.Server.Tests.Rpc;

/// <summary>How queries begin and end on a link that outlives them: over real gRPC, with nothing left in memory.</summary>
public sealed class PeerLinkTests
{
    private const int NumRows = 1000;

    private static readonly Slot[] Columns = [new(1, "id", SqlType.BigInt)];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task RowsThatComeBeforeTheirQueryWaitForIt()
    {
        await using var pair = await StreamPair.StartAsync(Columns, isRegistered: false);
        for (var i = 0; i < 5; i++)
            Assert.True(pair.Channel.TrySend(Batch(i, pair.Memory), out _));
        pair.Channel.Complete();
        await pair.Sender.WaitUntilSentAsync().WaitAsync(Patience);
        // The sender has done its part and may end before the receiver has begun.
        pair.Register();
        for (var i = 0; i < 5; i++)
            await CheckNextAsync(pair, i);
        Assert.Null(await pair.ReceiveAsync());
        Assert.Equal(0, pair.Memory.Current);
    }

    [Fact]
    public async Task AReceiverThatWantsNoMoreStopsItsSender()
    {
        await using var pair = await StreamPair.StartAsync(Columns);
        Assert.True(pair.Channel.TrySend(Batch(0, pair.Memory), out _));
        await CheckNextAsync(pair, 0);
        pair.Queue.Close();
        await SendUntilDoneAsync(pair);
        Assert.False(pair.Broken.Task.IsCompleted);
    }

    [Fact]
    public async Task AQueryThatEndsStopsItsSenders()
    {
        await using var pair = await StreamPair.StartAsync(Columns);
        Assert.True(pair.Channel.TrySend(Batch(0, pair.Memory), out _));
        await CheckNextAsync(pair, 0);
        pair.Receiver.Cancel();
        await SendUntilDoneAsync(pair);
        Assert.False(pair.Broken.Task.IsCompleted);
    }

    [Fact]
    public async Task ASenderThatIsCancelledBreaksItsStreamAndFreesWhatWaits()
    {
        await using var pair = await StreamPair.StartAsync(Columns);
        Assert.True(pair.Channel.TrySend(Batch(0, pair.Memory), out _));
        await CheckNextAsync(pair, 0);
        await pair.CancelSenderAsync();
        await pair.Sender.WaitUntilSentAsync().WaitAsync(Patience);
        var error = await Assert.ThrowsAsync<SqlException>(pair.ReceiveAsync);
        Assert.Equal(SqlState.SerializationFailure, error.SqlState);
        Assert.True(pair.Channel.IsReceiverDone);
        Assert.Equal(0, pair.Memory.Current);
    }

    [Fact]
    public async Task AFullQueueDoesNotHoldUpOtherQueriesOfTheLink()
    {
        await using var pair = await StreamPair.StartAsync(Columns);
        var numSent = 0;
        while (pair.Channel.TrySend(Batch(numSent, pair.Memory), out _))
            numSent++;
        // A query that nobody knows yet: its rows travel all the same.
        var other = pair.OtherSender("b/1", Columns);
        using (var channel = other.OpenChannel(1, 0, 0, pair.Memory))
        {
            Assert.True(channel.TrySend(Batch(0, pair.Memory), out _));
            channel.Complete();
        }
        await other.WaitUntilSentAsync().WaitAsync(Patience);
        for (var i = 0; i < numSent; i++)
            await CheckNextAsync(pair, i);
        pair.Channel.Complete();
    }

    [Fact]
    public async Task AChannelThatOpensAfterItsLinkBrokeFailsItsQuery()
    {
        await using var pair = await StreamPair.StartAsync(Columns);
        var broken = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        var sender = pair.OtherSender("b/1", Columns, onBroken: error => broken.TrySetResult(error));
        // The stream is there, and has no channel yet.
        sender.SendFilter(pair.Address, 1, [1, 2, 3]);
        pair.Links.Attach(pair.Address).Break(CoordinationErrors.PeerBroken(pair.Address, "a test"));
        using var channel = sender.OpenChannel(1, 0, 0, pair.Memory);
        var error = Assert.IsType<SqlException>(await broken.Task.WaitAsync(Patience));
        Assert.Equal(SqlState.SerializationFailure, error.SqlState);
        Assert.True(channel.IsReceiverDone);
    }

    /// <summary>Packets are held back for the next one; an attempt that was cancelled before its turn has none.</summary>
    [Fact]
    public async Task WhatWasWrittenIsSentThoughTheNextInTurnHasNothing()
    {
        const string Receiver = "http://a.receiver:1";
        await using var pair = await StreamPair.StartAsync(Columns);
        using var cancelled = new CancellationTokenSource();
        PeerStream[] streams = [.. Enumerable.Range(0, 3).Select(i => new PeerStream(pair.Links.To(Receiver), $"b{i}/1", i == 2 ? cancelled.Token : CancellationToken.None, _ => { }))];
        foreach (var stream in streams)
            stream.PostFilter(1, [1, 2, 3]);
        await cancelled.CancelAsync();
        using var call = Call(pair, Receiver);
        // The answer's head goes with the first packet in any case.
        Assert.Equal([DataFrameKind.Open, DataFrameKind.Filter], await ReadAsync(call));
        Assert.Equal([DataFrameKind.Open, DataFrameKind.Filter], await ReadAsync(call));
    }

    /// <summary>Bytes that are no batch end their query, with the reason, and not the link.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    [InlineData(5000)]
    public async Task DamagedRowsEndTheirQueryOnly(int length)
    {
        await using var pair = await StreamPair.StartAsync(Columns);
        var body = new byte[length];
        new Random(length).NextBytes(body);
        // The pair's own stream is the link's first, this one the second.
        var stream = new PeerStream(pair.Links.To(pair.Address), "a/1", CancellationToken.None, _ => { });
        stream.Post(new DataFrame(DataFrameKind.Batch, new StreamAddress(2, 1, 0, 0), body), new ExchangeRouteInfo([pair.Address], Columns));
        var error = await Assert.ThrowsAsync<SqlException>(pair.ReceiveAsync);
        Assert.Equal(SqlState.InternalError, error.SqlState);
        Assert.True(pair.Channel.TrySend(Batch(0, pair.Memory), out _));
        pair.Channel.Complete();
        await pair.Sender.WaitUntilSentAsync().WaitAsync(Patience);
        Assert.False(pair.Broken.Task.IsCompleted);
    }

    /// <summary>A worker hands rows over and a link's end asks the same channel: neither may wait for the other.</summary>
    [Fact]
    public async Task ALinkThatBreaksUnderItsSenderHoldsUpNobody()
    {
        var memory = new MemoryTracker("Query");
        var route = new ExchangeRouteInfo(["peer"], Columns);
        for (var round = 0; round < 500; round++)
        {
            var link = new OutgoingLink("peer", null, TimeProvider.System);
            var stream = new PeerStream(link, "a/1", CancellationToken.None, _ => { });
            var channel = stream.Open(1, 0, 0, route);
            using var sends = new SemaphoreSlim(0);
            var sending = Task.Run(() =>
            {
                for (var i = 0; !channel.IsReceiverDone; i++)
                {
                    if (i == 3)
                        sends.Release();
                    var batch = Batch(i, memory);
                    if (!channel.TrySend(batch, out _))
                        batch.Dispose();
                }
            });
            Assert.True(await sends.WaitAsync(Patience));
            var breaking = Task.Run(() => link.Break(CoordinationErrors.PeerBroken("peer", "a test")));
            await Task.WhenAll(sending, breaking).WaitAsync(Patience);
        }
        Assert.Equal(0, memory.Current);
    }

    [Fact]
    public async Task ALinkThatBrokeIsCalledAnew()
    {
        await using var pair = await StreamPair.StartAsync(Columns);
        Assert.True(pair.Channel.TrySend(Batch(0, pair.Memory), out _));
        await CheckNextAsync(pair, 0);
        pair.Links.Attach(pair.Address).Break(CoordinationErrors.PeerBroken(pair.Address, "a test"));
        var error = Assert.IsType<SqlException>(await pair.Broken.Task.WaitAsync(Patience));
        Assert.Equal(SqlState.SerializationFailure, error.SqlState);
        var other = pair.OtherSender("b/1", Columns);
        using (var channel = other.OpenChannel(1, 0, 0, pair.Memory))
        {
            Assert.True(channel.TrySend(Batch(0, pair.Memory), out _));
            channel.Complete();
        }
        await other.WaitUntilSentAsync().WaitAsync(Patience);
    }

    [Fact]
    public async Task AReceiverThatCallsAnewHearsWhatTheFormerCallMayHaveLost()
    {
        const string Receiver = "http://a.receiver:1";
        await using var pair = await StreamPair.StartAsync(Columns);
        var sender = pair.OtherSender("b/1", Columns, Receiver);
        using (var call = Call(pair, Receiver))
        {
            using (var channel = sender.OpenChannel(1, 0, 0, pair.Memory))
            {
                Assert.True(channel.TrySend(Batch(0, pair.Memory), out _));
                channel.Complete();
            }
            var sent = sender.WaitUntilSentAsync();
            while (!(await ReadAsync(call)).Contains(DataFrameKind.Close))
            {
            }
            await sent.WaitAsync(Patience);
        }
        using var next = Call(pair, Receiver);
        Assert.Equal([DataFrameKind.Lost], await ReadAsync(next));
    }

    private static AsyncDuplexStreamingCall<DataPacket, DataPacket> Call(StreamPair pair, string receiver) =>
        pair.Channels.To(pair.Address).AsyncDuplexStreamingCall(DataStream.Subscribe, null, new CallOptions(DataStream.Headers(receiver)));

    /// <summary>The kinds of the next packet's frames.</summary>
    private static async Task<List<DataFrameKind>> ReadAsync(AsyncDuplexStreamingCall<DataPacket, DataPacket> call)
    {
        Assert.True(await call.ResponseStream.MoveNext().WaitAsync(Patience));
        var kinds = new List<DataFrameKind>();
        foreach (var frame in call.ResponseStream.Current.Frames)
        {
            using (frame)
                kinds.Add(frame.Kind);
        }
        return kinds;
    }

    private static async Task SendUntilDoneAsync(StreamPair pair)
    {
        using var deadline = new CancellationTokenSource(Patience);
        for (var i = 1; !pair.Channel.IsReceiverDone; i++)
        {
            deadline.Token.ThrowIfCancellationRequested();
            var batch = Batch(i, pair.Memory);
            if (pair.Channel.TrySend(batch, out var credit))
                continue;
            batch.Dispose();
            var free = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            credit!.OnSet(() => free.TrySetResult());
            await free.Task.WaitAsync(Patience);
        }
        // What a channel takes now is thrown away.
        Assert.True(pair.Channel.TrySend(Batch(0, pair.Memory), out _));
        pair.Channel.Complete();
        await pair.Sender.WaitUntilSentAsync().WaitAsync(Patience);
    }

    private static async Task CheckNextAsync(StreamPair pair, int number)
    {
        using var batch = await pair.ReceiveAsync();
        Assert.NotNull(batch);
        Assert.Equal((NumRows, number), (batch.NumRows, (int)First(batch)));
    }

    private static unsafe long First(RecordBatch batch) => batch[0].Values<long>()[0];

    private static unsafe RecordBatch Batch(int number, MemoryTracker memory)
    {
        var ids = ColumnVector.CreateFlat(SqlType.BigInt, NumRows, memory);
        new Span<long>(ids.Data, NumRows).Fill(number);
        return RecordBatch.Create([ids], NumRows);
    }
}
