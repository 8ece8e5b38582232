using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Impala.Data;

/// <summary>
/// Traces and metrics of statements, by OpenTelemetry's names for databases: an activity for each statement until its first result is there, and a
/// histogram of how long that took. Both are named <see cref="Name"/>; nobody who does not listen pays for them.
/// </summary>
public static class ImpalaDiagnostics
{
    /// <summary>The name of the <see cref="ActivitySource"/> and of the <see cref="Meter"/>.</summary>
    public const string Name = "Impala.Data";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("db.client.operation.duration", "s", "Seconds until the first result of a statement.");
    private static readonly UpDownCounter<long> Running = Meter.CreateUpDownCounter<long>("db.client.operation.active", "{statement}", "Statements that wait for their first result.");

    internal static Operation Start(ImpalaConnection? connection, string statement) => new(connection, statement);

    /// <summary>A statement under way.</summary>
    internal readonly struct Operation : IDisposable
    {
        private readonly Activity? _activity;
        private readonly long _start;

        public Operation(ImpalaConnection? connection, string statement)
        {
            _start = Stopwatch.GetTimestamp();
            Running.Add(1);
            _activity = Source.StartActivity(Verb(statement), ActivityKind.Client);
            if (_activity is not { IsAllDataRequested: true })
                return;
            _activity.SetTag("db.system.name", "impala");
            _activity.SetTag("db.query.text", statement);
            if (connection is null)
                return;
            _activity.SetTag("db.namespace", connection.Database);
            _activity.SetTag("server.address", connection.DataSource);
        }

        /// <summary>The statement has failed.</summary>
        public void Fail(Exception error)
        {
            if (_activity is null)
                return;
            var state = (error as ImpalaException)?.SqlState;
            _activity.SetTag("error.type", state ?? error.GetType().FullName);
            if (state is not null)
                _activity.SetTag("db.response.status_code", state);
            _activity.SetStatus(ActivityStatusCode.Error, error.Message);
        }

        public void Dispose()
        {
            Running.Add(-1);
            if (Duration.Enabled)
                Duration.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, new KeyValuePair<string, object?>("db.system.name", "impala"));
            _activity?.Dispose();
        }

        // Names of spans are few: the first word tells what a statement does.
        private static string Verb(string statement)
        {
            var text = statement.AsSpan().TrimStart();
            var length = text.IndexOfAnyExceptInRange('A', 'z');
            return length < 0 ? text.ToString().ToUpperInvariant() : length == 0 ? "STATEMENT" : text[..length].ToString().ToUpperInvariant();
        }
    }
}
