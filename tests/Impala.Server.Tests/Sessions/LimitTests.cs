using Impala.Engine.Execution;
using Impala.Server.Coordination;
using Impala.Server.Protos;
using Impala.Server.Queries;
using Impala.Server.Sessions;
using Impala.Server.Sessions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Impala.Server.Tests.Sessions;

/// <summary>Deadlines and limits of queries, and the options that sessions begin with.</summary>
public sealed class LimitTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<SqlException> _expired = [];

    [Fact]
    public void AQueryExpiresWhenItsTimeIsOver()
    {
        using var deadlines = Start("EXEC_TIME_LIMIT_S", "5")!;
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Empty(_expired);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        var error = Assert.Single(_expired);
        Assert.Equal((SqlState.QueryCanceled, "Query a:b expired due to execution time limit of 5s000ms"), (error.SqlState, error.Message));
    }

    [Fact]
    public void AQueryThatHasEndedDoesNotExpire()
    {
        using var deadlines = Start("EXEC_TIME_LIMIT_S", "5")!;
        deadlines.ExecutionEnds();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Empty(_expired);
    }

    [Fact]
    public void AQueryExpiresWhenItsClientTakesNoRows()
    {
        using var deadlines = Start("QUERY_TIMEOUT_S", "90")!;
        _time.Advance(TimeSpan.FromSeconds(60));
        deadlines.FetchBegins();
        _time.Advance(TimeSpan.FromSeconds(600));
        deadlines.FetchEnds();
        _time.Advance(TimeSpan.FromSeconds(89));
        Assert.Empty(_expired);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("Query a:b expired due to client inactivity (timeout is 1m30s)", Assert.Single(_expired).Message);
    }

    [Fact]
    public void WithoutOptionsThereAreNoDeadlines() => Assert.Null(Start("EXEC_TIME_LIMIT_S", "0"));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(5, "5s000ms")]
    [InlineData(60, "1m")]
    [InlineData(90, "1m30s")]
    [InlineData(3600, "1h")]
    [InlineData(5430, "1h30m")]
    public void TimesAreWrittenAsImpalaWritesThem(long seconds, string text) => Assert.Equal(text, QuantityText.Seconds(seconds));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(100, "100.00 B")]
    [InlineData(1536, "1.50 KB")]
    [InlineData(1L << 30, "1.00 GB")]
    [InlineData(long.MaxValue, "8192.00 PB")]
    public void SizesAreWrittenAsImpalaWritesThem(long bytes, string text) => Assert.Equal(text, QuantityText.Bytes(bytes));

    [Fact]
    public void EachLimitNamesItself()
    {
        var use = new ResourceUse("a:b", new ResourceLimits(ScanBytes: 100, WorkerSeconds: 2, JoinRows: 10));
        use.AddBytesRead(100);
        use.AddJoinRows(3, 10);
        use.AddJoinRows(4, 10);
        use.AddWorkerTicks(2 * System.Diagnostics.Stopwatch.Frequency);
        Assert.Equal("Query a:b terminated due to scan bytes limit of 100.00 B", Assert.Throws<SqlException>(() => use.AddBytesRead(1)).Message);
        Assert.Equal("Query a:b terminated due to CPU limit of 2s000ms", Assert.Throws<SqlException>(() => use.AddWorkerTicks(1)).Message);
        var error = Assert.Throws<SqlException>(() => use.AddJoinRows(4, 1));
        Assert.Equal(SqlState.ProgramLimitExceeded, error.SqlState);
        Assert.StartsWith("Query a:b terminated due to join rows produced exceeds the limit of 10 at node with id 4.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatBackendsTellAddsUpAtTheCoordinator()
    {
        var limits = new ResourceLimits(ScanBytes: 100, WorkerSeconds: 0, JoinRows: 10);
        var coordinator = new ResourceUse("a:b", limits);
        var backend = new ResourceUse("a:b", limits);
        var told = new List<ResourceUseUpdate>();
        using var reporter = new ResourceUseReporter(backend, _time, told.Add);
        backend.AddBytesRead(60);
        backend.AddJoinRows(1, 5);
        _time.Advance(TimeSpan.FromMilliseconds(200));
        backend.AddBytesRead(10);
        reporter.Report();
        Assert.Equal([60, 10], told.Select(update => update.BytesRead));
        Assert.Equal([5], told.SelectMany(update => update.JoinRows.Values));
        Assert.All(told, update => Assert.Null(ResourceUseReporter.Add(coordinator, update)));
        coordinator.AddBytesRead(30);
        Assert.Throws<SqlException>(() => coordinator.AddBytesRead(1));
        Assert.NotNull(ResourceUseReporter.Add(coordinator, new ResourceUseUpdate { JoinRows = { [1] = 6 } }));
    }

    [Fact]
    public void WarningsAreCountedAndBounded()
    {
        var log = new WarningLog(2);
        log.Add("b", 1);
        log.Add("a", 2);
        log.Add("c", 1);
        log.Add("b", 1);
        Assert.Equal([new("a", 2), new("b", 2)], log.ToList());
        Assert.Equal(("x", "x (1 of 3 similar)"), (WarningLog.Print("x", 1), WarningLog.Print("x", 3)));
    }

    [Fact]
    public void SessionsBeginWithTheDefaultsOfTheFlag()
    {
        var (settings, error) = DefaultQueryOptions.Parse("mem_limit=2g, MT_DOP=4,enabled_runtime_filter_types=\"bloom,min_max\",idle_session_timeout=60");
        Assert.Null(error);
        var session = new SessionRegistry(_time, "impalad@one:27000", settings).Open("ann", "here", 4);
        Assert.Equal("2147483648", session.Settings.Get("MEM_LIMIT"));
        Assert.Equal("BLOOM,MIN_MAX", session.Settings.Get("ENABLED_RUNTIME_FILTER_TYPES"));
        Assert.Equal(60_000, session.Settings.IdleTimeoutMs(isInBlock: false));
        session.Settings.Set("mt_dop", "8");
        session.Settings.Reset("mt_dop");
        Assert.Equal("4", session.Settings.Get("MT_DOP"));
    }

    [Theory]
    [InlineData("mt_dop", "Errors parsing query options\nInvalid configuration option 'mt_dop'.")]
    [InlineData("mt_dop=65,no_such=1", "Errors parsing query options\nInvalid value for query option MT_DOP: 65 is not in range [0, 64]\nInvalid query option: no_such")]
    [InlineData("work_mem=1", "Errors parsing query options\nInvalid query option: work_mem")]
    public void AFlagThatIsWrongSaysWhy(string flag, string message) => Assert.Equal(message, DefaultQueryOptions.Parse(flag).Error);

    private QueryDeadlines? Start(string option, string value) =>
        QueryDeadlines.Start("a:b", new Dictionary<string, string> { [option] = value }, _time, _expired.Add);
}
