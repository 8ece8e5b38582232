using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalogd.Metastore;

namespace Impala.Catalogd.State;

/// <summary>One operation under way: what it writes goes to the metastore's transaction and is noted for memory, topic and reply. All objects
/// it writes carry <see cref="Version"/>.</summary>
internal sealed class CatalogMutation(CatalogSnapshot snapshot, IMetastoreTransaction transaction, long now)
{
    // A table, its row type and its array type, as PostgreSQL gives them.
    private const int OidsPerTable = 3;

    private readonly List<Database> _databases = [];
    private readonly List<Database> _droppedDatabases = [];
    private readonly List<Table> _tables = [];
    private readonly List<TableEntry> _droppedTables = [];
    private readonly GrantChanges _grants = new(snapshot);

    /// <summary>The names before the operation; nobody else writes meanwhile.</summary>
    public CatalogSnapshot Snapshot => snapshot;

    /// <summary>The version the operation makes.</summary>
    public long Version => snapshot.Version + 1;

    public IMetastoreTransaction Transaction => transaction;

    /// <summary>Unix milliseconds.</summary>
    public long Now => now;

    public Task<long> NewTableOidAsync() => transaction.TakeOidsAsync(OidsPerTable);

    /// <summary>Roles, groups and users as they are with the changes so far; what is left is written at the end.</summary>
    public GrantChanges Grants => _grants;

    public Task<long> NewGranteeOidAsync() => transaction.TakeOidsAsync(1);

    public Task<long> NewDatabaseOidAsync() => transaction.TakeOidsAsync(1);

    public async Task<long> NewPartitionIdAsync() => await transaction.TakePartitionIdsAsync(1);

    public async Task PutDatabaseAsync(Database database)
    {
        var versioned = database with { CatalogVersion = Version };
        await transaction.PutDatabaseAsync(versioned);
        _databases.Add(versioned);
    }

    public async Task DropDatabaseAsync(Database database)
    {
        await transaction.DeleteDatabaseAsync(database.Oid);
        _droppedDatabases.Add(database);
        _grants.Forget(database.Oid);
    }

    /// <summary>Writes a new or changed body; a changed name is a rename.</summary>
    public async Task PutTableAsync(Table? old, Table table)
    {
        CheckUnchanged(old);
        if (!snapshot.Databases.TryGetValue(table.Name.Database, out var database))
            throw CatalogErrors.DatabaseNotFound(table.Name.Database);
        if (snapshot.Tables.TryGetValue(table.Name, out var present) && present.Oid != table.Oid)
            throw CatalogErrors.TableExists(table.Name);
        var versioned = table with { CatalogVersion = Version };
        await transaction.PutTableAsync(database.Oid, old, versioned);
        _tables.Add(versioned);
        if (old is not null && old.Columns != table.Columns)
            _grants.FollowColumns(old, table);
        if (old is not null && old.Name != table.Name)
            _droppedTables.Add(CatalogChange.EntryOf(old));
    }

    public async Task DropTableAsync(Table table)
    {
        CheckUnchanged(table);
        await transaction.DeleteTableAsync(table);
        _droppedTables.Add(CatalogChange.EntryOf(table));
        _grants.Forget(table.Oid);
    }

    /// <summary>Notes files or folders that no table names from this version on.</summary>
    public Task RetireAsync(long tableOid, IEnumerable<string> paths, bool areDirectories) =>
        transaction.AddRetiredPathsAsync(paths.Select(path => new RetiredPath(path, tableOid, areDirectories, Version, now)));

    public async Task<CatalogChange> FinishAsync(string summary)
    {
        var (changed, dropped) = _grants.Finish(Version);
        foreach (var grantee in changed)
            await transaction.PutGranteeAsync(grantee);
        foreach (var grantee in dropped)
            await transaction.DeleteGranteeAsync(grantee.Name);
        var change = new CatalogChange(Version, summary, _databases, _droppedDatabases, _tables, _droppedTables) { Grantees = changed, DroppedGrantees = dropped };
        return change.HasChanges ? change : change with { Version = snapshot.Version };
    }

    /// <summary>An operation prepares on a body outside the writer's turn; here it finds out when that body is no longer the newest.</summary>
    private void CheckUnchanged(Table? old)
    {
        if (old is not null && (!snapshot.Tables.TryGetValue(old.Name, out var entry) || entry.Oid != old.Oid || entry.CatalogVersion != old.CatalogVersion))
            throw CatalogErrors.StaleTable(old.Name);
    }
}
