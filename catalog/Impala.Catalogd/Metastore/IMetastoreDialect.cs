using System.Data.Common;

namespace Impala.Catalogd.Metastore;

/// <summary>What differs between the databases a metastore may live in. To add one: implement this, choose it in
/// <see cref="MetastoreFactory"/>, and run the contract suite against it.</summary>
internal interface IMetastoreDialect : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Opens the one connection that writes, and makes sure that no other catalogd writes to the same metastore.</summary>
    Task<DbConnection> OpenWriterAsync(CancellationToken cancellationToken);

    /// <summary>Opens a pooled connection for reading.</summary>
    Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken);

    /// <summary>A transaction whose statements all see one state.</summary>
    ValueTask<DbTransaction> BeginReadAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>A transaction that owns the right to write from its start, so that it never fails half-way for another writer.</summary>
    ValueTask<DbTransaction> BeginWriteAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Fills a migration's placeholders.</summary>
    string TranslateDdl(string sql);

    /// <summary>The query that answers 1 when a table of this name exists (parameter @name).</summary>
    string TableExistsSql { get; }

    /// <summary>Whether the failure means that the database is away, so that a retry on a new connection makes sense.</summary>
    bool IsUnavailable(Exception exception);
}
