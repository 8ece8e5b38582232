using System.Globalization;
using Impala.Server.Coordination;
using Impala.Server.Queries;

namespace Impala.Server.Cluster;

/// <summary>
/// :shutdown(): this impalad tells the cluster that it takes nothing new, refuses new statements, waits out the grace period in which others
/// hear of it, and ends once no query and no fragment runs here, or when the deadline comes. Asked again, the deadline can only come nearer.
/// <code>
/// running --:shutdown()--> grace period --> draining --nothing runs, or deadline--> stopped
/// </code>
/// Source: impala.md 1.4, 5 and 6.6.
/// </summary>
internal sealed partial class GracefulShutdown(
    LocalBackend local,
    QueryRegistry queries,
    BackendQueries fragments,
    ServerState state,
    IHostApplicationLifetime lifetime,
    ImpaladOptions options,
    TimeProvider time,
    ILogger<GracefulShutdown> logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private DateTimeOffset _graceEnd;
    private DateTimeOffset _deadline;
    private ITimer? _timer;

    /// <summary>Starts the shutdown, or brings its deadline nearer; answers how it stands.</summary>
    public string Start(long? deadlineSeconds)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var deadline = now.AddSeconds(Math.Min(deadlineSeconds ?? options.ShutdownDeadlineSeconds, int.MaxValue));
            if (_timer is null)
            {
                _graceEnd = now.AddSeconds(options.ShutdownGracePeriodSeconds);
                _deadline = deadline;
                state.MarkDraining(() => StatusText);
                local.Quiesce();
                LogStarted(logger, _deadline);
                _timer = time.CreateTimer(_ => Check(), null, TimeSpan.Zero, Interval);
            }
            else if (deadline < _deadline)
            {
                _deadline = deadline;
            }
            return StatusText;
        }
    }

    private string StatusText
    {
        get
        {
            var now = time.GetUtcNow();
            return string.Create(
                CultureInfo.InvariantCulture,
                $"shutdown grace period left: {Left(_graceEnd - now)}, deadline left: {Left(_deadline - now)}, queries registered on coordinator: {queries.NumRunning}, queries executing: {fragments.NumRunning}");
        }
    }

    private void Check()
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var isIdle = now >= _graceEnd && queries.NumRunning == 0 && fragments.NumRunning == 0;
            if (!isIdle && now < _deadline)
                return;
            _timer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
        LogStopping(logger, queries.NumRunning, fragments.NumRunning);
        lifetime.StopApplication();
    }

    /// <summary>2m, 1h5m3s, 0ms: as Impala prints times.</summary>
    private static string Left(TimeSpan time)
    {
        if (time <= TimeSpan.Zero)
            return "0.000ns";
        if (time < Interval)
            return ((int)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) + "ms";
        var text = "";
        if (time.TotalHours >= 1)
            text += ((long)time.TotalHours).ToString(CultureInfo.InvariantCulture) + "h";
        if (time.Minutes > 0 || text.Length > 0)
            text += time.Minutes.ToString(CultureInfo.InvariantCulture) + "m";
        return text + time.Seconds.ToString(CultureInfo.InvariantCulture) + "s" + time.Milliseconds.ToString("000", CultureInfo.InvariantCulture) + "ms";
    }

    [LoggerMessage(EventId = 1310, Level = LogLevel.Information, Message = "Shutting down: nothing new is taken, and the end is at {Deadline} at the latest")]
    private static partial void LogStarted(ILogger logger, DateTimeOffset deadline);

    [LoggerMessage(EventId = 1311, Level = LogLevel.Information, Message = "Stopping now with {NumQueries} queries and {NumFragments} parts of queries running")]
    private static partial void LogStopping(ILogger logger, int numQueries, int numFragments);
}
