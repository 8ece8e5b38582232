using Impala.Catalog.Errors;

namespace Impala.Catalogd.State;

/// <summary>The operations that run and the last ones that ended, for /operations.</summary>
internal sealed class OperationLog(CatalogdOptions options, TimeProvider timeProvider)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Operation> _operations = [];
    private long _lastId;

    /// <summary>Runs an operation and notes how it ended.</summary>
    public async Task<TResult> RunAsync<TResult>(string kind, string target, string user, Func<Task<TResult>> run)
    {
        var operation = Begin(kind, target, user);
        try
        {
            var result = await run();
            End(operation, "FINISHED", "");
            return result;
        }
        catch (Exception exception)
        {
            End(operation, "FAILED", exception is SqlException ? exception.Message : exception.GetType().Name);
            throw;
        }
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Operation> List()
    {
        lock (_lock)
            return _operations.ToArray();
    }

    private Operation Begin(string kind, string target, string user)
    {
        lock (_lock)
        {
            var operation = new Operation(++_lastId, kind, target, user, timeProvider.GetUtcNow(), "RUNNING", "", null);
            _operations.AddFirst(operation);
            return operation;
        }
    }

    private void End(Operation operation, string status, string detail)
    {
        lock (_lock)
        {
            if (_operations.Find(operation) is not { } node)
                return;
            node.Value = operation with { Status = status, Detail = detail, Duration = timeProvider.GetUtcNow() - operation.Started };
            while (_operations.Count > options.CatalogOperationLogSize && _operations.Last is { Value.Duration: not null })
                _operations.RemoveLast();
        }
    }
}

/// <summary>One line of the log; <paramref name="Duration"/> is null while it runs.</summary>
internal sealed record Operation(
    long Id, string Kind, string Target, string User, DateTimeOffset Started, string Status, string Detail, TimeSpan? Duration);
