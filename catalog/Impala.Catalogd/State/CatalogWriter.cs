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

    /// <summary>Called when memory had to be read from the metastore again.</summary>
    public event Action? Reloaded;

    /// <param name="body">Checks and writes; answers the summary line. It may run file operations only if they are quick.</param>
    public async Task<CatalogChange> WriteAsync(Func<CatalogMutation, Task<string>> body, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            CatalogSnapshot snapshot;
            CatalogChange? change;
            while ((change = await TryWriteAsync(snapshot = state.Snapshot, body, cancellationToken)) is null)
            {
                // A commit whose outcome nobody could tell did happen after all: memory follows the metastore.
                state.Replace(await metastore.ReadNamesAsync(cancellationToken));
                Reloaded?.Invoke();
            }
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

    /// <summary>Null when the metastore is at another version than memory.</summary>
    private Task<CatalogChange?> TryWriteAsync(CatalogSnapshot snapshot, Func<CatalogMutation, Task<string>> body, CancellationToken cancellationToken) =>
        metastore.WriteAsync<CatalogChange?>(
            async transaction =>
            {
                if (await transaction.ReadVersionAsync() != snapshot.Version)
                    return null;
                var mutation = new CatalogMutation(snapshot, transaction, timeProvider.GetUtcNow().ToUnixTimeMilliseconds());
                var summary = await body(mutation);
                var made = await mutation.FinishAsync(summary);
                if (made.HasChanges)
                    await transaction.SetVersionAsync(made.Version);
                return made;
            },
            cancellationToken);

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
        var grantees = snapshot.Grantees
            .RemoveRange(change.DroppedGrantees.Select(grantee => grantee.Name))
            .SetItems(change.Grantees.Select(grantee => KeyValuePair.Create(grantee.Name, grantee)));
        state.Replace(new CatalogSnapshot(change.Version, databases, tables) { Grantees = grantees });
    }
}
