using Impala.Catalog.Objects;

namespace Impala.Catalogd.Metastore;

/// <summary>One write transaction of the metastore.</summary>
internal interface IMetastoreTransaction
{
    /// <summary>The catalog version this transaction started from.</summary>
    Task<long> ReadVersionAsync();

    Task SetVersionAsync(long version);

    /// <summary>Takes numbers from the object id sequence; ids stay below 2^31 and are never given twice.</summary>
    Task<long> TakeOidsAsync(int count);

    Task<long> TakePartitionIdsAsync(int count);

    /// <summary>Inserts or updates by oid.</summary>
    Task PutDatabaseAsync(Database database);

    Task DeleteDatabaseAsync(long oid);

    /// <summary>Writes the difference between two bodies of a table; a null <paramref name="old"/> is a new table.</summary>
    Task PutTableAsync(long databaseOid, Table? old, Table table);

    Task DeleteTableAsync(Table table);

    /// <summary>Inserts or updates by kind and name.</summary>
    Task PutGranteeAsync(Grantee grantee);

    Task DeleteGranteeAsync(GranteeName name);

    Task PutIntentAsync(WriteIntent intent);

    Task DeleteIntentAsync(string queryId);

    Task AddRetiredPathsAsync(IEnumerable<RetiredPath> paths);

    Task DeleteRetiredPathsAsync(IEnumerable<string> paths);
}
