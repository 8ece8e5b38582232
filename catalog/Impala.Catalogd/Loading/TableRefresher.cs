using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalogd.State;

namespace Impala.Catalogd.Loading;

/// <summary>REFRESH t and INVALIDATE METADATA [t]: makes the file lists agree with the folders. A table whose files did not change keeps its version.</summary>
internal sealed class TableRefresher(CatalogState state, CatalogWriter writer, TableLocks locks, TableLoader loader)
{
    private const int MaxAttempts = 10;

    /// <param name="name">The table.</param>
    /// <param name="partitions">Values of the partitions to refresh; all when empty. Those that are not there are passed over.</param>
    /// <param name="readAgain">Also row counts of files that did not change.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="SqlException">42P01.</exception>
    public async Task<CatalogChange> RefreshAsync(TableName name, IReadOnlyCollection<ValueList<string?>> partitions, bool readAgain, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var held = await locks.TakeAsync([name], cancellationToken);
            var table = await state.RequireTableAsync(name, cancellationToken);
            var reloaded = await loader.ReloadAsync(table, partitions, readAgain, cancellationToken);
            try
            {
                return await writer.WriteAsync(
                    async mutation =>
                    {
                        if (!ReferenceEquals(table, reloaded))
                            await mutation.PutTableAsync(table, reloaded);
                        return "";
                    },
                    cancellationToken);
            }
            catch (SqlException exception) when (exception.SqlState == SqlState.SerializationFailure && attempt < MaxAttempts)
            {
                // The table changed meanwhile.
            }
        }
    }

    /// <summary>Refreshes every table; tables dropped meanwhile are left out. Answers the changes joined.</summary>
    public async Task<CatalogChange> RefreshAllAsync(CancellationToken cancellationToken)
    {
        var changed = new List<Table>();
        foreach (var entry in state.Snapshot.Tables.Values.Where(entry => entry.Kind == TableKind.Table))
        {
            try
            {
                changed.AddRange((await RefreshAsync(entry.Name, [], readAgain: true, cancellationToken)).Tables);
            }
            catch (SqlException exception) when (exception.SqlState == SqlState.UndefinedTable)
            {
                // Dropped meanwhile.
            }
        }
        return new CatalogChange(state.Snapshot.Version, "", [], [], changed, []);
    }
}
