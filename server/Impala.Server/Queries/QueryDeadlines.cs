using System.Globalization;
using Impala.Catalog.Errors;
using Impala.Engine.Execution;

namespace Impala.Server.Queries;

/// <summary>
/// EXEC_TIME_LIMIT_S, from the start of the query to its end, and QUERY_TIMEOUT_S, while its client does not ask for rows. Each calls back
/// once with Impala's error (57014).
/// </summary>
internal sealed class QueryDeadlines : IDisposable
{
    private readonly ITimer? _execution;
    private readonly ITimer? _inactivity;
    private readonly TimeSpan _inactivityLimit;

    private QueryDeadlines(string queryId, int executionSeconds, int inactivitySeconds, TimeProvider time, Action<SqlException> expire)
    {
        if (executionSeconds > 0)
        {
            var error = Expired(queryId, $"execution time limit of {QuantityText.Seconds(executionSeconds)}");
            _execution = time.CreateTimer(_ => expire(error), null, Limit(executionSeconds), Timeout.InfiniteTimeSpan);
        }
        if (inactivitySeconds > 0)
        {
            var error = Expired(queryId, $"client inactivity (timeout is {QuantityText.Seconds(inactivitySeconds)})");
            _inactivityLimit = Limit(inactivitySeconds);
            _inactivity = time.CreateTimer(_ => expire(error), null, _inactivityLimit, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Null for a query without deadlines.</summary>
    public static QueryDeadlines? Start(string queryId, IReadOnlyDictionary<string, string> options, TimeProvider time, Action<SqlException> expire)
    {
        var execution = Number(options, "EXEC_TIME_LIMIT_S");
        var inactivity = Number(options, "QUERY_TIMEOUT_S");
        return execution > 0 || inactivity > 0 ? new QueryDeadlines(queryId, execution, inactivity, time, expire) : null;
    }

    /// <summary>The client asks for rows.</summary>
    public void FetchBegins() => _inactivity?.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    /// <summary>The client has rows.</summary>
    public void FetchEnds() => _inactivity?.Change(_inactivityLimit, Timeout.InfiniteTimeSpan);

    /// <summary>All of the query has ended; its rows may still wait for the client.</summary>
    public void ExecutionEnds() => _execution?.Dispose();

    public void Dispose()
    {
        _execution?.Dispose();
        _inactivity?.Dispose();
    }

    // Timers take up to 49 days.
    private static TimeSpan Limit(int seconds) => TimeSpan.FromSeconds(Math.Min(seconds, 4_000_000));

    private static int Number(IReadOnlyDictionary<string, string> options, string name) =>
        int.TryParse(options.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;

    private static SqlException Expired(string queryId, string reason) => new(SqlState.QueryCanceled, $"Query {queryId} expired due to {reason}");
}
