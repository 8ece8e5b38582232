using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Impala.Data.Tests.Postgres;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Impala.Data.Tests;

/// <summary>Traces, metrics and logs of statements.</summary>
[Collection(PostgresCollection.Name)]
public sealed class DiagnosticsTests(PostgresFixture fixture)
{
    [Fact]
    public async Task AStatementIsAnActivity()
    {
        var activities = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ImpalaDiagnostics.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var connection = new ImpalaConnection(fixture.Server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new ImpalaCommand("SELECT 4711", connection);
        await command.ExecuteScalarAsync();
        command.CommandText = "SELECT * FROM no_such_table_4711";
        await Assert.ThrowsAsync<ImpalaException>(() => command.ExecuteScalarAsync());
        var good = Assert.Single(activities, activity => (string?)activity.GetTagItem("db.query.text") == "SELECT 4711");
        Assert.Equal(("SELECT", ActivityKind.Client, "impala", fixture.Server.Database), (good.OperationName, good.Kind, good.GetTagItem("db.system.name"), good.GetTagItem("db.namespace")));
        var bad = Assert.Single(activities, activity => activity.GetTagItem("db.query.text") is string text && text.Contains("no_such_table_4711", StringComparison.Ordinal));
        Assert.Equal((ActivityStatusCode.Error, "42P01"), (bad.Status, bad.GetTagItem("db.response.status_code")));
    }

    [Fact]
    public async Task AStatementIsMeasured()
    {
        var seconds = new ConcurrentQueue<double>();
        var running = 0L;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, meter) =>
            {
                if (instrument.Meter.Name == ImpalaDiagnostics.Name)
                    meter.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => seconds.Enqueue(value));
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref running, value));
        listener.Start();
        await using var connection = new ImpalaConnection(fixture.Server.ConnectionString);
        await connection.OpenAsync();
        await using var command = new ImpalaCommand("SELECT 1", connection);
        await command.ExecuteScalarAsync();
        Assert.NotEmpty(seconds);
        Assert.All(seconds, value => Assert.InRange(value, 0, 60));
        Assert.Equal(0, running);
    }

    [Fact]
    public async Task CommandsAreLoggedInThisProvidersName()
    {
        using var logs = new LogList();
        await using var source = new ImpalaDataSource(fixture.Server.ConnectionString, logs);
        await using var command = source.CreateCommand("SELECT 4712");
        await command.ExecuteScalarAsync();
        Assert.Contains(logs.Lines, line => line.Category == "Impala.Data.Command" && line.Text.Contains("SELECT 4712", StringComparison.Ordinal));
        Assert.Contains(logs.Lines, line => line.Category == "Impala.Data.Connection");
    }

    private sealed class LogList : ILoggerFactory
    {
        public ConcurrentQueue<(string Category, string Text)> Lines { get; } = new();

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void Dispose()
        {
        }

        private sealed class Logger(LogList list, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
                list.Lines.Enqueue((category, formatter(state, exception)));
        }
    }
}
