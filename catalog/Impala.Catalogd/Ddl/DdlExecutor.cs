using Impala.Catalog.Errors;
using Impala.Catalog.Protos;
using Impala.Catalogd.Commit;
using Impala.Catalogd.Loading;
using Impala.Catalogd.Metastore;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Ddl;

/// <summary>Runs DDL statements: locks the tables, lets the operation prepare, then write in the writer's turn. When another operation came
/// between the two, it starts again.</summary>
internal sealed class DdlExecutor(
    CatalogState state,
    CatalogWriter writer,
    IMetastore metastore,
    TableLocks locks,
    LocationPolicy locations,
    TableLoader loader,
    IParquetFooters footers,
    OperationLog log,
    CatalogdMetrics metrics,
    ICommitObserver observer)
{
    private const int MaxAttempts = 10;

    public Task<CatalogChange> ExecuteAsync(DdlRequest request, CancellationToken cancellationToken)
    {
        var operation = DdlOperations.Create(request);
        var user = request.User.Length > 0 ? request.User : "impala";
        var context = new DdlContext(state, metastore, locations, loader, footers, user);
        return log.RunAsync(operation.Kind, operation.Target, user, () => metrics.TimeOperationAsync(operation.Kind, () => RunAsync(operation, context, cancellationToken)));
    }

    private async Task<CatalogChange> RunAsync(DdlOperation operation, DdlContext context, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var held = await locks.TakeAsync(operation.TablesToLock(state.Snapshot), cancellationToken);
            try
            {
                await operation.PrepareAsync(context, cancellationToken);
                await observer.ReachedAsync(CommitStep.DdlPrepared);
                var change = await writer.WriteAsync(mutation => operation.ApplyAsync(context, mutation), cancellationToken);
                await observer.ReachedAsync(CommitStep.DdlCommitted);
                return change;
            }
            catch (SqlException exception) when (exception.SqlState == SqlState.SerializationFailure && attempt < MaxAttempts)
            {
                // The table changed between preparing and writing.
            }
        }
    }
}
