using Impala.Engine.Columnar;
using Impala.Server.Cluster;
using Impala.Server.Coordination;

namespace Impala.Server.Queries;

/// <summary>
/// The rows of a running query. It keeps the catalog pinned and the query registered until all of it has ended; disposing early cancels.
/// The query's own cancellation is apart from the statement's, so that a suspended portal goes on between Executes.
/// </summary>
internal sealed class QueryResult : StatementResult
{
    private readonly Coordinator _coordinator;
    private readonly CancellationTokenSource _cancel;
    private readonly Task<Exception?> _running;
    private readonly Func<long, string> _tag;

    private QueryResult(
        Coordinator coordinator, QueryRecord record, IReadOnlyList<ResultColumn>? columns, Func<long, string> tag, CancellationTokenSource cancel, Task<Exception?> running)
    {
        _coordinator = coordinator;
        Record = record;
        Columns = columns;
        _tag = tag;
        _cancel = cancel;
        _running = running;
    }

    public override IReadOnlyList<ResultColumn>? Columns { get; }

    public QueryRecord Record { get; }

    /// <summary>Starts the query; the pin and the registration end with it.</summary>
    public static QueryResult Start(
        CoordinatorServices services,
        QueryRegistry registry,
        ExecutionRequest request,
        QueryRecord record,
        IReadOnlyList<ResultColumn>? columns,
        Func<long, string> tag,
        CatalogPin pin)
    {
        var cancel = new CancellationTokenSource();
        var coordinator = new Coordinator(services, request, cancel.Token);
        record.Running(coordinator, cancel);
        var running = RunAsync(coordinator, registry, record, pin);
        return new QueryResult(coordinator, record, columns, tag, cancel, running);
    }

    public override async ValueTask<RecordBatch?> NextAsync(CancellationToken cancellationToken)
    {
        // The statement's cancellation must reach the executors, not only this wait.
        using var registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _cancel);
        var batch = await _coordinator.Results.ReadAsync(cancellationToken);
        if (batch is not null)
            Record.AddFetchedRows(batch.NumSelected);
        return batch;
    }

    /// <summary>Waits until every fragment has ended, so that all counters are in.</summary>
    public async Task<Exception?> WaitForEndAsync(CancellationToken cancellationToken) => await _running.WaitAsync(cancellationToken);

    public override string Tag(long numRowsSent) => _tag(numRowsSent);

    /// <summary>
    /// A query whose rows were all read winds down by itself, and its counters still come in; any other is cancelled and waited for, so that
    /// its memory is free when the session goes on.
    /// </summary>
    public override async ValueTask DisposeAsync()
    {
        var isComplete = _coordinator.Results.IsRootCompleted;
        _coordinator.Results.Dispose();
        if (isComplete)
            return;
        await _cancel.CancelAsync();
        await _running;
        _cancel.Dispose();
    }

    private static async Task<Exception?> RunAsync(Coordinator coordinator, QueryRegistry registry, QueryRecord record, CatalogPin pin)
    {
        Exception? error = null;
        try
        {
            error = await coordinator.RunAsync();
        }
        finally
        {
            pin.Dispose();
            registry.Finish(record, error);
        }
        return error;
    }
}
