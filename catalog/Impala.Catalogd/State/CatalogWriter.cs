using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalogd.Metastore;

namespace Impala.Catalogd.State;

/// <summary>The one way the catalog changes: operations take turns; each is one metastore transaction that makes version + 1, then memory
/// follows, then the statestore is told. An operation without changes makes no version.</summary>
internal sealed class CatalogWriter(CatalogState state, IMetastore metastore, TimeProvider timeProvider) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Called in order of versions with each change, before the operation's caller hears of it; must not wait.</summary>
    public event Action<CatalogChange>? Committed;

    /// <param name="body">Checks and writes; answers the summary line. It may run file operations only if they are quick.</param>
    public async Task<CatalogChange> WriteAsync(Func<CatalogMutation, Task<string>> body, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var snapshot = state.Snapshot;
            var change = await metastore.WriteAsync(
                async transaction =>
                {
                    if (await transaction.ReadVersionAsync() != snapshot.Version)
                        throw CatalogErrors.MetastoreUnavailable("Somebody else has changed the metastore; catalogd has to be restarted.");
                    var mutation = new CatalogMutation(snapshot, transaction, timeProvider.GetUtcNow().ToUnixTimeMilliseconds());
                    var summary = await body(mutation);
                    var made = mutation.Finish(summary);
                    if (made.HasChanges)
                        await transaction.SetVersionAsync(made.Version);
                    return made;
                },
                cancellationToken);
            if (change.HasChanges)
            {
                Apply(snapshot, change);
                Committed?.Invoke(change);
            }
            return change;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private void Apply(CatalogSnapshot snapshot, CatalogChange change)
    {
        var databases = snapshot.Databases
            .RemoveRange(change.DroppedDatabases.Select(database => database.Name))
            .SetItems(change.Databases.Select(database => KeyValuePair.Create(database.Name, database)));
        var tables = snapshot.Tables
            .RemoveRange(change.DroppedTables.Select(entry => entry.Name))
            .SetItems(change.Tables.Select(table => KeyValuePair.Create(table.Name, CatalogChange.EntryOf(table))));
        foreach (var dropped in change.DroppedTables)
            state.Forget(dropped.Oid);
        foreach (var table in change.Tables)
            state.Cache(table);
        state.Replace(new CatalogSnapshot(change.Version, databases, tables));
    }
}
