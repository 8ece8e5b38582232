using Impala.Catalog.Objects;

namespace Impala.Catalogd.Metastore;

/// <summary>The durable catalog. Reads see committed state; writes go through one transaction at a time.</summary>
internal interface IMetastore : IAsyncDisposable
{
    /// <summary>Connects and brings the schema up to date.</summary>
    Task OpenAsync(CancellationToken cancellationToken);

    Task<CatalogSnapshot> ReadNamesAsync(CancellationToken cancellationToken);

    /// <summary>A table's body, or null.</summary>
    Task<Table?> ReadTableAsync(long oid, CancellationToken cancellationToken);

    /// <summary>The bodies of some tables, in any order, by as many queries as of one; those that are not there are left out.</summary>
    Task<IReadOnlyList<Table>> ReadTablesAsync(IReadOnlyList<long> oids, CancellationToken cancellationToken);

    Task<WriteIntent?> ReadIntentAsync(string queryId, CancellationToken cancellationToken);

    Task<IReadOnlyList<WriteIntent>> ReadIntentsAsync(CancellationToken cancellationToken);

    Task<IReadOnlyList<RetiredPath>> ReadRetiredPathsAsync(CancellationToken cancellationToken);

    /// <summary>Runs one transaction; nothing of it stays when the body throws. A commit whose answer was lost is looked up, so that the
    /// caller gets either a result or a definite failure.</summary>
    Task<TResult> WriteAsync<TResult>(Func<IMetastoreTransaction, Task<TResult>> body, CancellationToken cancellationToken);
}
