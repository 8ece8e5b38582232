using System.Data.Common;
using System.Text.Json;
using Dapper;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;

namespace Impala.Catalogd.Metastore;

/// <summary>The statements of one write transaction.</summary>
internal sealed class SqlMetastoreTransaction(DbConnection connection, DbTransaction transaction) : IMetastoreTransaction
{
    /// <summary>pg_catalog's oid columns and PostgreSQL clients take ids as positive 32-bit integers.</summary>
    private const long MaxOid = int.MaxValue;

    public Task<long> ReadVersionAsync() =>
        connection.ExecuteScalarAsync<long>("SELECT value FROM counters WHERE name = 'catalog_version'", transaction: transaction);

    public Task SetVersionAsync(long version) => SetCounterAsync("catalog_version", version);

    /// <summary>Leaves a mark that tells later whether this transaction was committed.</summary>
    public Task SetMarkAsync(long mark) => SetCounterAsync("last_mark", mark);

    public async Task<long> TakeOidsAsync(int count)
    {
        var first = await TakeAsync("next_oid", count);
        if (first + count > MaxOid)
            throw new SqlException(SqlState.ProgramLimitExceeded, "the catalog has used all object ids");
        return first;
    }

    public Task<long> TakePartitionIdsAsync(int count) => TakeAsync("next_partition_id", count);

    public Task PutDatabaseAsync(Database database) => ExecuteAsync(
        """
        INSERT INTO databases (oid, name, location, comment, owner, details, version)
        VALUES (@Oid, @Name, @Location, @Comment, @Owner, @Details, @CatalogVersion)
        ON CONFLICT (oid) DO UPDATE SET name = excluded.name, location = excluded.location, comment = excluded.comment, owner = excluded.owner,
          details = excluded.details, version = excluded.version
        """,
        new { database.Oid, database.Name, database.Location, database.Comment, database.Owner, Details = DatabaseDetails.Serialize(database), database.CatalogVersion });

    public Task DeleteDatabaseAsync(long oid) => ExecuteAsync("DELETE FROM databases WHERE oid = @oid", new { oid });

    public async Task PutTableAsync(long databaseOid, Table? old, Table table)
    {
        await ExecuteAsync(
            """
            INSERT INTO tables (oid, database_oid, name, kind, format, is_external, num_partition_columns, location, comment, owner, text_format,
              view_text, view_dialect, details, version)
            VALUES (@Oid, @databaseOid, @Name, @Kind, @Format, @IsExternal, @NumPartitionColumns, @Location, @Comment, @Owner, @TextFormat,
              @ViewText, @ViewDialect, @Details, @Version)
            ON CONFLICT (oid) DO UPDATE SET database_oid = excluded.database_oid, name = excluded.name, kind = excluded.kind, format = excluded.format,
              is_external = excluded.is_external, num_partition_columns = excluded.num_partition_columns, location = excluded.location,
              comment = excluded.comment, owner = excluded.owner, text_format = excluded.text_format, view_text = excluded.view_text,
              view_dialect = excluded.view_dialect, details = excluded.details, version = excluded.version
            """,
            new
            {
                table.Oid,
                databaseOid,
                Name = table.Name.Table,
                Kind = (long)table.Kind,
                Format = (long)table.Format,
                IsExternal = table.IsExternal ? 1L : 0L,
                NumPartitionColumns = (long)table.NumPartitionColumns,
                table.Location,
                table.Comment,
                table.Owner,
                TextFormat = JsonSerializer.Serialize(table.TextFormat),
                table.ViewText,
                table.ViewDialect,
                Details = TableDetails.Serialize(table),
                Version = table.CatalogVersion,
            });
        if (old is null || old.Columns != table.Columns)
            await ReplaceColumnsAsync(table);
        if (old is null || old.Properties != table.Properties)
            await ReplacePropertiesAsync(table);
        await PutPartitionsAsync(old, table);
    }

    public async Task DeleteTableAsync(Table table)
    {
        var key = new { table.Oid };
        await ExecuteAsync("DELETE FROM files WHERE partition_id IN (SELECT id FROM partitions WHERE table_oid = @Oid)", key);
        await ExecuteAsync("DELETE FROM partitions WHERE table_oid = @Oid", key);
        await ExecuteAsync("DELETE FROM columns WHERE table_oid = @Oid", key);
        await ExecuteAsync("DELETE FROM properties WHERE table_oid = @Oid", key);
        await ExecuteAsync("DELETE FROM tables WHERE oid = @Oid", key);
    }

    public Task PutGranteeAsync(Grantee grantee) => ExecuteAsync(
        """
        INSERT INTO grantees (kind, name, oid, is_defined, is_superuser, can_login, password_secret, details, version)
        VALUES (@Kind, @Name, @Oid, @IsDefined, @IsSuperuser, @CanLogin, @PasswordSecret, @Details, @CatalogVersion)
        ON CONFLICT (kind, name) DO UPDATE SET oid = excluded.oid, is_defined = excluded.is_defined, is_superuser = excluded.is_superuser,
          can_login = excluded.can_login, password_secret = excluded.password_secret, details = excluded.details, version = excluded.version
        """,
        new
        {
            Kind = (long)grantee.Name.Kind,
            grantee.Name.Name,
            grantee.Oid,
            IsDefined = grantee.IsDefined ? 1L : 0L,
            IsSuperuser = grantee.IsSuperuser ? 1L : 0L,
            CanLogin = grantee.CanLogin ? 1L : 0L,
            grantee.PasswordSecret,
            Details = GranteeDetails.Serialize(grantee),
            grantee.CatalogVersion,
        });

    public Task DeleteGranteeAsync(GranteeName name) =>
        ExecuteAsync("DELETE FROM grantees WHERE kind = @Kind AND name = @Name", new { Kind = (long)name.Kind, name.Name });

    public Task PutIntentAsync(WriteIntent intent) => ExecuteAsync(
        """
        INSERT INTO write_intents (query_id, table_oid, state, staging_dir, changed_at, committed_version, plan, owner)
        VALUES (@QueryId, @TableOid, @State, @StagingDir, @ChangedAt, @CommittedVersion, @Plan, @Owner)
        ON CONFLICT (query_id) DO UPDATE SET state = excluded.state, changed_at = excluded.changed_at,
          committed_version = excluded.committed_version, plan = excluded.plan
        """,
        new { intent.QueryId, intent.TableOid, State = (long)intent.State, intent.StagingDir, intent.ChangedAt, intent.CommittedVersion, intent.Plan, intent.Owner });

    public Task DeleteIntentAsync(string queryId) => ExecuteAsync("DELETE FROM write_intents WHERE query_id = @queryId", new { queryId });

    public Task AddRetiredPathsAsync(IEnumerable<RetiredPath> paths) => ExecuteAsync(
        """
        INSERT INTO retired_paths (path, table_oid, is_directory, retired_version, retired_at)
        VALUES (@Path, @TableOid, @IsDirectory, @RetiredVersion, @RetiredAt)
        ON CONFLICT (path) DO UPDATE SET table_oid = excluded.table_oid, is_directory = excluded.is_directory,
          retired_version = excluded.retired_version, retired_at = excluded.retired_at
        """,
        paths.Select(path => new { path.Path, path.TableOid, IsDirectory = path.IsDirectory ? 1L : 0L, path.RetiredVersion, path.RetiredAt }).ToArray());

    public Task DeleteRetiredPathsAsync(IEnumerable<string> paths) =>
        ExecuteAsync("DELETE FROM retired_paths WHERE path = @path", paths.Select(path => new { path }).ToArray());

    private async Task PutPartitionsAsync(Table? old, Table table)
    {
        var before = (old?.Partitions ?? []).ToDictionary(partition => partition.Id);
        var added = new List<Partition>();
        var changed = new List<Partition>();
        var removedFiles = new List<object>();
        var addedFiles = new List<object>();
        foreach (var partition in table.Partitions)
        {
            if (!before.Remove(partition.Id, out var previous))
                added.Add(partition);
            else if (ReferenceEquals(previous, partition) || previous == partition)
                continue;
            else if (previous with { Files = partition.Files } != partition)
                changed.Add(partition);
            DiffFiles(previous, partition, removedFiles, addedFiles);
        }
        foreach (var id in before.Keys)
        {
            await ExecuteAsync("DELETE FROM files WHERE partition_id = @id", new { id });
            await ExecuteAsync("DELETE FROM partitions WHERE id = @id", new { id });
        }
        await ExecuteAsync(
            """
            INSERT INTO partitions (id, table_oid, key_values, location, format, num_rows, incremental_statistics)
            VALUES (@Id, @TableOid, @KeyValues, @Location, @Format, @NumRows, @IncrementalStatistics)
            """,
            added.Select(partition => ToParameters(partition, table.Oid)).ToArray());
        await ExecuteAsync(
            """
            UPDATE partitions SET key_values = @KeyValues, location = @Location, format = @Format, num_rows = @NumRows,
              incremental_statistics = @IncrementalStatistics WHERE id = @Id
            """,
            changed.Select(partition => ToParameters(partition, table.Oid)).ToArray());
        await ExecuteAsync("DELETE FROM files WHERE partition_id = @PartitionId AND path = @Path", removedFiles.ToArray());
        await ExecuteAsync(
            """
            INSERT INTO files (partition_id, path, length, modification_time, num_rows)
            VALUES (@PartitionId, @Path, @Length, @ModificationTime, @NumRows)
            """,
            addedFiles.ToArray());
    }

    private static void DiffFiles(Partition? previous, Partition partition, List<object> removed, List<object> added)
    {
        var before = (previous?.Files ?? []).ToDictionary(file => file.Path, StringComparer.Ordinal);
        foreach (var file in partition.Files)
        {
            if (before.Remove(file.Path, out var old))
            {
                if (old == file)
                    continue;
                removed.Add(new { PartitionId = partition.Id, file.Path });
            }
            added.Add(new { PartitionId = partition.Id, file.Path, file.Length, file.ModificationTime, file.NumRows });
        }
        foreach (var path in before.Keys)
            removed.Add(new { PartitionId = partition.Id, Path = path });
    }

    private static object ToParameters(Partition partition, long tableOid) => new
    {
        partition.Id,
        TableOid = tableOid,
        KeyValues = JsonSerializer.Serialize(partition.Values.ToImmutableArray().ToArray()),
        partition.Location,
        Format = (long)partition.Format,
        partition.NumRows,
        partition.IncrementalStatistics,
    };

    private async Task ReplaceColumnsAsync(Table table)
    {
        await ExecuteAsync("DELETE FROM columns WHERE table_oid = @Oid", new { table.Oid });
        await ExecuteAsync(
            """
            INSERT INTO columns (table_oid, ordinal, name, type_kind, type_precision, type_scale, type_element, comment, unsupported_type,
              num_distinct, num_nulls, max_size, avg_size, num_trues, num_falses)
            VALUES (@Oid, @Ordinal, @Name, @Kind, @Precision, @Scale, @Element, @Comment, @UnsupportedType,
              @NumDistinct, @NumNulls, @MaxSize, @AvgSize, @NumTrues, @NumFalses)
            """,
            table.Columns.Select((column, ordinal) => new
            {
                table.Oid,
                Ordinal = (long)ordinal,
                column.Name,
                Kind = (long)column.Type.Kind,
                Precision = (long)column.Type.Precision,
                Scale = (long)column.Type.Scale,
                Element = (long)column.Type.Element,
                column.Comment,
                column.UnsupportedType,
                column.Statistics?.NumDistinct,
                column.Statistics?.NumNulls,
                column.Statistics?.MaxSize,
                column.Statistics?.AvgSize,
                column.Statistics?.NumTrues,
                column.Statistics?.NumFalses,
            }).ToArray());
    }

    private async Task ReplacePropertiesAsync(Table table)
    {
        await ExecuteAsync("DELETE FROM properties WHERE table_oid = @Oid", new { table.Oid });
        await ExecuteAsync(
            "INSERT INTO properties (table_oid, name, value, ordinal) VALUES (@Oid, @Key, @Value, @Ordinal)",
            table.Properties.Select((property, ordinal) => new { table.Oid, property.Key, property.Value, Ordinal = (long)ordinal }).ToArray());
    }

    private async Task<long> TakeAsync(string counter, int count)
    {
        var next = await connection.ExecuteScalarAsync<long>(
            "UPDATE counters SET value = value + @count WHERE name = @counter RETURNING value", new { counter, count = (long)count }, transaction);
        return next - count;
    }

    private Task SetCounterAsync(string name, long value) => ExecuteAsync(
        "INSERT INTO counters (name, value) VALUES (@name, @value) ON CONFLICT (name) DO UPDATE SET value = excluded.value", new { name, value });

    /// <summary>Runs a statement once, or once for each element of an array of parameters.</summary>
    private Task ExecuteAsync(string sql, object parameters) =>
        parameters is Array { Length: 0 } ? Task.CompletedTask : connection.ExecuteAsync(sql, parameters, transaction);
}
