using Impala.Server.Queries;
using Impala.Server.Sessions;
using Microsoft.Extensions.Time.Testing;

namespace Impala.Server.Tests.Sessions;

/// <summary>Sessions by process id, cancellation, transaction blocks, sizes.</summary>
public sealed class SessionTests
{
    private readonly SessionRegistry _registry = new(new FakeTimeProvider(), "impalad@one:27000");

    [Fact]
    public void ACancelNeedsTheSecret()
    {
        var session = _registry.Open("ann", "here", 4);
        var source = session.BeginStatement(CancellationToken.None);
        Assert.False(_registry.TryCancel(session.Pid, [1, 2, 3]));
        Assert.False(_registry.TryCancel(session.Pid, [.. session.Secret.Select(part => (byte)~part)]));
        Assert.False(_registry.TryCancel(session.Pid + 1, session.Secret));
        Assert.False(source.IsCancellationRequested);
        Assert.True(_registry.TryCancel(session.Pid, session.Secret));
        Assert.True(source.IsCancellationRequested);
        session.EndStatement(source);
    }

    [Fact]
    public void ACancelBetweenStatementsDoesNothing()
    {
        var session = _registry.Open("ann", "here", 32);
        Assert.Equal(32, session.Secret.Length);
        session.EndStatement(session.BeginStatement(CancellationToken.None));
        Assert.True(_registry.TryCancel(session.Pid, session.Secret));
        var next = session.BeginStatement(CancellationToken.None);
        Assert.False(next.IsCancellationRequested);
        session.EndStatement(next);
    }

    [Fact]
    public void AProcessIdNamesItsNode()
    {
        var node = SessionRegistry.NodeNumber("impalad@one:27000");
        var sessions = Enumerable.Range(0, 100).Select(_ => _registry.Open("ann", "here", 4)).ToList();
        Assert.Equal(100, sessions.Select(session => session.Pid).Distinct().Count());
        Assert.All(sessions, session => Assert.Equal(node, SessionRegistry.NodeNumberOf(session.Pid)));
        Assert.All(sessions, session => Assert.True(session.Pid > 0));
        Assert.Equal(100, _registry.Count);
        sessions.ForEach(_registry.Close);
        Assert.Equal(0, _registry.Count);
    }

    [Fact]
    public void ABlockTellsItsState()
    {
        var block = new TransactionBlock();
        block.Fail();
        Assert.Equal((byte)'I', block.StatusByte);
        block.Begin();
        Assert.Equal((byte)'T', block.StatusByte);
        block.Save("a", 3);
        block.Fail();
        Assert.Equal((byte)'E', block.StatusByte);
        Assert.Equal(3, block.RollbackTo("a"));
        Assert.Equal((byte)'T', block.StatusByte);
        block.End();
        Assert.False(block.IsOpen);
        Assert.Equal(SqlState.InvalidSavepoint, Assert.Throws<SqlException>(() => block.RollbackTo("a")).SqlState);
    }

    [Fact]
    public void TheLastSavepointOfANameCounts()
    {
        var block = new TransactionBlock();
        block.Begin();
        block.Save("a", 1);
        block.Save("b", 2);
        block.Save("a", 3);
        Assert.Equal(3, block.RollbackTo("a"));
        block.Release("a");
        Assert.Equal(1, block.RollbackTo("a"));
        Assert.Equal(SqlState.InvalidSavepoint, Assert.Throws<SqlException>(() => block.Release("b")).SqlState);
    }

    [Theory]
    [InlineData("100", 100)]
    [InlineData("1k", 1024)]
    [InlineData("100MB", 100L << 20)]
    [InlineData("1.5g", 3L << 29)]
    [InlineData("2t", 2L << 40)]
    [InlineData("0", -1)]
    [InlineData("", -1)]
    [InlineData(null, -1)]
    [InlineData("lots", -1)]
    [InlineData("-5", -1)]
    public void SizesAreBytes(string? text, long expected) => Assert.Equal(expected, MemoryText.Parse(text));
}
