using System.Collections.Immutable;
using System.Data.Common;
using Dapper;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;

namespace Impala.Catalogd.Metastore;

/// <summary>The metastore over Dapper, one text of SQL for every dialect. One connection writes, one transaction at a time; readers have
/// their own. When the database is away, opening is tried again for a while before the statement fails with 55000.</summary>
internal sealed partial class SqlMetastore(IMetastoreDialect dialect, TimeSpan retryTime, TimeProvider timeProvider) : IMetastore
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim _writerLock = new(1, 1);
    private DbConnection? _writer;

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await _writerLock.WaitAsync(cancellationToken);
        try
        {
            var writer = await WriterAsync(cancellationToken);
            await Migrator.ApplyAsync(dialect, writer, timeProvider, cancellationToken);
        }
        catch (Exception exception) when (dialect.IsUnavailable(exception))
        {
            await DropWriterAsync();
            throw CatalogErrors.MetastoreUnavailable(exception.Message, exception);
        }
        finally
        {
            _writerLock.Release();
        }
    }

    public Task<CatalogSnapshot> ReadNamesAsync(CancellationToken cancellationToken) => ReadAsync(
        async (connection, transaction) =>
        {
            var version = await connection.ExecuteScalarAsync<long>("SELECT value FROM counters WHERE name = 'catalog_version'", transaction: transaction);
            var databases = await connection.QueryAsync<DatabaseRow>("SELECT oid, name, location, comment, owner, details, version FROM databases", transaction: transaction);
            var tables = await connection.QueryAsync<TableNameRow>(
                """
                SELECT t.oid, d.name AS DatabaseName, t.name, t.kind, t.owner, CASE WHEN t.details LIKE '%"IsOwnerRole":true%' THEN 1 ELSE 0 END AS IsOwnerRole, t.version
                FROM tables t JOIN databases d ON d.oid = t.database_oid
                """,
                transaction: transaction);
            var grantees = await connection.QueryAsync<GranteeRow>(
                """
                SELECT kind, name, oid, is_defined AS IsDefined, is_superuser AS IsSuperuser, can_login AS CanLogin, password_secret AS PasswordSecret, details, version
                FROM grantees
                """,
                transaction: transaction);
            return new CatalogSnapshot(
                version,
                databases.Select(RowMapping.ToDatabase).ToImmutableSortedDictionary(database => database.Name, database => database, StringComparer.Ordinal),
                tables.Select(RowMapping.ToEntry).ToImmutableSortedDictionary(entry => entry.Name, entry => entry))
            {
                Grantees = grantees.Select(RowMapping.ToGrantee).ToImmutableSortedDictionary(grantee => grantee.Name, grantee => grantee),
            };
        },
        cancellationToken);

    public async Task<Table?> ReadTableAsync(long oid, CancellationToken cancellationToken) =>
        (await ReadTablesAsync([oid], cancellationToken)).FirstOrDefault();

    public Task<IReadOnlyList<Table>> ReadTablesAsync(IReadOnlyList<long> oids, CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<Table>>(
        async (connection, transaction) =>
        {
            // Numbers, written into the text: Npgsql takes a list as an array, Microsoft.Data.Sqlite does not.
            var wanted = "(" + string.Join(',', oids) + ")";
            var rows = await connection.QueryAsync<TableRow>(
                $"""
                SELECT t.oid, d.name AS DatabaseName, t.name, t.kind, t.format, t.is_external AS IsExternal,
                  t.num_partition_columns AS NumPartitionColumns, t.location, t.comment, t.owner, t.text_format AS TextFormat,
                  t.view_text AS ViewText, t.view_dialect AS ViewDialect, t.details, t.version
                FROM tables t JOIN databases d ON d.oid = t.database_oid WHERE t.oid IN {wanted}
                """,
                transaction: transaction);
            var columns = (await connection.QueryAsync<ColumnRow>(
                $"""
                SELECT table_oid AS TableOid, name, type_kind AS TypeKind, type_precision AS TypePrecision, type_scale AS TypeScale, type_element AS TypeElement,
                  comment, unsupported_type AS UnsupportedType, num_distinct AS NumDistinct, num_nulls AS NumNulls, max_size AS MaxSize,
                  avg_size AS AvgSize, num_trues AS NumTrues, num_falses AS NumFalses
                FROM columns WHERE table_oid IN {wanted} ORDER BY table_oid, ordinal
                """,
                transaction: transaction)).ToLookup(row => row.TableOid);
            var properties = (await connection.QueryAsync<PropertyRow>(
                $"SELECT table_oid AS TableOid, name, value FROM properties WHERE table_oid IN {wanted} ORDER BY table_oid, ordinal", transaction: transaction)).ToLookup(row => row.TableOid);
            var partitions = (await connection.QueryAsync<PartitionRow>(
                $"SELECT table_oid AS TableOid, id, key_values AS KeyValues, location, format, num_rows AS NumRows, incremental_statistics AS IncrementalStatistics FROM partitions WHERE table_oid IN {wanted} ORDER BY id",
                transaction: transaction)).ToLookup(row => row.TableOid);
            var files = (await connection.QueryAsync<FileRow>(
                $"""
                SELECT p.table_oid AS TableOid, f.partition_id AS PartitionId, f.path, f.length, f.modification_time AS ModificationTime, f.num_rows AS NumRows
                FROM files f JOIN partitions p ON p.id = f.partition_id WHERE p.table_oid IN {wanted} ORDER BY f.partition_id, f.path
                """,
                transaction: transaction)).ToLookup(row => row.TableOid);
            return rows.Select(row => RowMapping.ToTable(row, columns[row.Oid], properties[row.Oid], partitions[row.Oid], files[row.Oid])).ToArray();
        },
        cancellationToken);

    public Task<WriteIntent?> ReadIntentAsync(string queryId, CancellationToken cancellationToken) => ReadAsync(
        async (connection, transaction) =>
        {
            var row = await connection.QuerySingleOrDefaultAsync<IntentRow>(IntentSql + " WHERE query_id = @queryId", new { queryId }, transaction);
            return row is null ? null : RowMapping.ToIntent(row);
        },
        cancellationToken);

    public Task<IReadOnlyList<WriteIntent>> ReadIntentsAsync(CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<WriteIntent>>(
        async (connection, transaction) =>
            (await connection.QueryAsync<IntentRow>(IntentSql + " ORDER BY query_id", transaction: transaction)).Select(RowMapping.ToIntent).ToArray(),
        cancellationToken);

    public Task<IReadOnlyList<RetiredPath>> ReadRetiredPathsAsync(CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<RetiredPath>>(
        async (connection, transaction) => (await connection.QueryAsync<RetiredPathRow>(
            """
            SELECT path, table_oid AS TableOid, is_directory AS IsDirectory, retired_version AS RetiredVersion, retired_at AS RetiredAt
            FROM retired_paths ORDER BY path
            """,
            transaction: transaction)).Select(RowMapping.ToRetiredPath).ToArray(),
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await DropWriterAsync();
        await dialect.DisposeAsync();
        _writerLock.Dispose();
    }

    private const string IntentSql =
        """
        SELECT query_id AS QueryId, table_oid AS TableOid, state, staging_dir AS StagingDir, changed_at AS ChangedAt,
          committed_version AS CommittedVersion, plan, owner FROM write_intents
        """;

    private async Task<TResult> ReadAsync<TResult>(Func<DbConnection, DbTransaction, Task<TResult>> query, CancellationToken cancellationToken)
    {
        var started = timeProvider.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = await dialect.OpenReaderAsync(cancellationToken);
                await using var transaction = await dialect.BeginReadAsync(connection, cancellationToken);
                return await query(connection, transaction);
            }
            catch (Exception exception) when (dialect.IsUnavailable(exception))
            {
                if (timeProvider.GetElapsedTime(started) >= retryTime)
                    throw CatalogErrors.MetastoreUnavailable(exception.Message, exception);
            }
            await Task.Delay(RetryPause, timeProvider, cancellationToken);
        }
    }
}
