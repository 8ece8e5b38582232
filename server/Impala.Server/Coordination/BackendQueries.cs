using System.Collections.Concurrent;
using Impala.Catalog.Errors;

namespace Impala.Server.Coordination;

/// <summary>The queries this backend runs a part of, by attempt. A stream may arrive before its query: it waits for it.</summary>
internal sealed class BackendQueries
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<BackendQuery>> _queries = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;

    public BackendQueries(TimeProvider time) => _time = time;

    /// <summary>How many queries have fragments here now.</summary>
    public int NumRunning => _queries.Values.Count(entry => entry.Task.IsCompletedSuccessfully);

    public void Register(BackendQuery query) => Entry(query.AttemptId).TrySetResult(query);

    public void Unregister(BackendQuery query) => _queries.TryRemove(query.AttemptId, out _);

    /// <summary>The query once it is here; 40001 when it does not come in time.</summary>
    public async Task<BackendQuery> WaitForAsync(string attemptId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var entry = Entry(attemptId);
        try
        {
            return await entry.Task.WaitAsync(timeout, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            if (!entry.Task.IsCompleted)
                _queries.TryRemove(attemptId, out _);
            throw new SqlException(SqlState.SerializationFailure, "Rows arrived for a query that never did.", detail: attemptId);
        }
    }

    private TaskCompletionSource<BackendQuery> Entry(string attemptId) =>
        _queries.GetOrAdd(attemptId, static _ => new TaskCompletionSource<BackendQuery>(TaskCreationOptions.RunContinuationsAsynchronously));
}
