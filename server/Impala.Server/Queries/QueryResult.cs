using System.Globalization;
using Impala.Catalog.Errors;
using Impala.Engine.Columnar;
using Impala.Engine.Execution;
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
    private readonly QueryDeadlines? _deadlines;
    private readonly long _maxRows;
    private Action<string>? _warn;
    private long _numRows;

    private QueryResult(
        Coordinator coordinator,
        QueryRecord record,
        IReadOnlyList<ResultColumn>? columns,
        Func<long, string> tag,
        CancellationTokenSource cancel,
        Task<Exception?> running,
        QueryDeadlines? deadlines,
        long maxRows)
    {
        _deadlines = deadlines;
        _maxRows = maxRows;
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
    /// <param name="warn">Takes what the user should hear, at the end of the rows.</param>
    public static QueryResult Start(
        CoordinatorServices services,
        QueryRegistry registry,
        ExecutionRequest request,
        QueryRecord record,
        IReadOnlyList<ResultColumn>? columns,
        Func<long, string> tag,
        CatalogPin pin,
        Action<string>? warn = null)
    {
        var cancel = new CancellationTokenSource();
        var coordinator = new Coordinator(services, request, cancel.Token);
        record.Running(coordinator, cancel);
        var deadlines = QueryDeadlines.Start(record.Id, request.Options, services.Time, error => Expire(coordinator, cancel, error));
        var running = RunAsync(coordinator, registry, record, pin, deadlines);
        return new QueryResult(coordinator, record, columns, tag, cancel, running, deadlines, columns is null ? 0 : MaxRows(request))
        {
            _warn = TextScans.AreIn(request.Plan) ? warn : null,
        };
    }

    public override async ValueTask<RecordBatch?> NextAsync(CancellationToken cancellationToken)
    {
        // The statement's cancellation must reach the executors, not only this wait.
        using var registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _cancel);
        if (_deadlines is null)
            return await ReadAsync(cancellationToken);
        if (_coordinator.Expired is { } expired)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(expired);
        _deadlines.FetchBegins();
        try
        {
            return await ReadAsync(cancellationToken);
        }
        finally
        {
            _deadlines.FetchEnds();
        }
    }

    /// <summary>At the end of the rows: waits for the last word of all backends where a text file may have given cause for a warning, and passes it on.</summary>
    private async ValueTask WarnAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _warn, null) is not { } warn)
            return;
        await _running.WaitAsync(cancellationToken);
        foreach (var (text, count) in _coordinator.Warnings)
            warn(WarningLog.Print(text, count));
    }

    private async ValueTask<RecordBatch?> ReadAsync(CancellationToken cancellationToken)
    {
        var batch = Count(await _coordinator.Results.ReadAsync(cancellationToken));
        if (batch is null && _warn is not null)
            await WarnAsync(cancellationToken);
        return batch;
    }

    private RecordBatch? Count(RecordBatch? batch)
    {
        if (batch is null)
            return null;
        _numRows += batch.NumSelected;
        if (_maxRows > 0 && _numRows > _maxRows)
        {
            batch.Dispose();
            var error = StatementErrors.RowsProducedLimit(Record.Id, _maxRows);
            Expire(_coordinator, _cancel, error);
            throw error;
        }
        Record.AddFetchedRows(batch.NumSelected);
        return batch;
    }

    private static long MaxRows(ExecutionRequest request) =>
        long.TryParse(request.Options.GetValueOrDefault("NUM_ROWS_PRODUCED_LIMIT"), NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : 0;

    private static void Expire(Coordinator coordinator, CancellationTokenSource cancel, SqlException reason)
    {
        coordinator.Expire(reason);
        try
        {
            cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The result was given up meanwhile.
            return;
        }
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
        _deadlines?.Dispose();
        if (isComplete)
            return;
        await _cancel.CancelAsync();
        await _running;
        _cancel.Dispose();
    }

    private static async Task<Exception?> RunAsync(Coordinator coordinator, QueryRegistry registry, QueryRecord record, CatalogPin pin, QueryDeadlines? deadlines)
    {
        Exception? error = null;
        try
        {
            error = await coordinator.RunAsync();
        }
        finally
        {
            deadlines?.ExecutionEnds();
            pin.Dispose();
            registry.Finish(record, error);
        }
        return error;
    }
}
