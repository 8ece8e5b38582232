using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalogd.Ddl;
using Impala.Catalogd.Loading;
using Impala.Catalogd.Metastore;
using Impala.Catalogd.State;
using Impala.Storage.FileSystems;

namespace Impala.Catalogd.Commit;

/// <summary>Makes what an INSERT wrote visible, whole or not at all.
///
/// <code>
///   BeginInsert      intent open            staging folder below the table's folder
///   CommitInsert     intent prepared        the plan names every move
///                    files and folders synced, files renamed into place, target folders synced
///                    one transaction        catalog version + 1, file rows, old files retired, intent committed
/// </code>
/// Readers use the file list of their version, so a moved file is not seen before the last transaction; listings leave out what a prepared
/// plan names. A crash leaves at worst a prepared intent: the coordinator's repeated CommitInsert finishes it, AbortInsert undoes it, and when
/// neither comes <see cref="CommitRecovery"/> undoes it. So nothing appears after its statement was reported as failed.</summary>
internal sealed class InsertCommitter(
    CatalogState state, CatalogWriter writer, IMetastore metastore, TableLocks locks, LocationPolicy locations, TableLoader loader,
    IParquetFooters footers, ICommitObserver observer)
{
    private const int MaxQueryIdLength = 128;

    private static IFileSystem Files(string path) => FileSystemRegistry.Default.Get(path);

    /// <summary>Opens a write: answers its staging folder and the table as it is now. Repeating it answers the same.</summary>
    public async Task<(string StagingDir, Table Table)> BeginAsync(string queryId, TableName name, string owner, CancellationToken cancellationToken)
    {
        CheckQueryId(queryId);
        var table = await RequireWritableAsync(name, cancellationToken);
        if (await metastore.ReadIntentAsync(queryId, cancellationToken) is { } present)
        {
            return present.State == WriteIntentState.Open && present.TableOid == table.Oid
                ? (present.StagingDir, table)
                : throw new SqlException(SqlState.DuplicateObject, $"query \"{queryId}\" has already written to a table");
        }
        var stagingDir = WriteStaging.FolderOf(table.Location, queryId);
        await PutIntentAsync(new WriteIntent(queryId, table.Oid, WriteIntentState.Open, stagingDir, 0, Owner: owner), cancellationToken);
        Files(stagingDir).CreateDirectory(stagingDir);
        await observer.ReachedAsync(CommitStep.Opened);
        return (stagingDir, table);
    }

    /// <summary>Opens a CREATE TABLE AS. Nobody sees the table before the commit makes it with its rows. Null: there is one of the name, and
    /// the statement has IF NOT EXISTS.</summary>
    /// <exception cref="SqlException">42P07, or what CREATE TABLE raises.</exception>
    public async Task<(string StagingDir, Table Table)?> BeginCreateAsync(
        string queryId, CreateTableRequest request, string user, string owner, CancellationToken cancellationToken)
    {
        CheckQueryId(queryId);
        var name = Identifiers.Table(request.Name);
        using var held = await locks.TakeAsync([name], cancellationToken);
        if (state.Snapshot.Tables.ContainsKey(name))
            return request.IfNotExists ? null : throw CatalogErrors.TableExists(name);
        var create = new CreateTable(request);
        await create.PrepareAsync(new DdlContext(state, metastore, locations, loader, footers, user), cancellationToken);
        Table? table = null;
        var stagingDir = "";
        await writer.WriteAsync(
            async mutation =>
            {
                table = await create.NewTableAsync(mutation);
                stagingDir = WriteStaging.FolderOf(table.Location, queryId);
                var plan = CommitPlan.ToCreate(table, ownsFolder: request.Location.Length == 0);
                await mutation.Transaction.PutIntentAsync(
                    new WriteIntent(queryId, table.Oid, WriteIntentState.Open, stagingDir, mutation.Now, Plan: plan.Serialize(), Owner: owner));
                return "";
            },
            cancellationToken);
        Files(stagingDir).CreateDirectory(stagingDir);
        await observer.ReachedAsync(CommitStep.Opened);
        return (stagingDir, table!);
    }

    /// <summary>Publishes a write. A query id that has committed before gets the present state of its table again.</summary>
    /// <exception cref="SqlException">40001: the table is gone or was changed since the version the write started from.</exception>
    public async Task<CatalogChange> CommitAsync(WrittenFiles written, CancellationToken cancellationToken)
    {
        using var held = await locks.TakeAsync([written.Table], cancellationToken);
        var intent = await metastore.ReadIntentAsync(written.QueryId, cancellationToken)
            ?? throw NotOpen(written.QueryId);
        if (intent.State == WriteIntentState.Committed)
        {
            WriteStaging.DeleteLeftovers(intent);
            return await DescribeAsync(intent, written.Table, cancellationToken);
        }
        if (intent.State == WriteIntentState.Prepared)
            return await FinishAsync(intent);
        if (intent.State == WriteIntentState.Undone)
            throw NotOpen(written.QueryId);

        var opened = intent.Plan.Length > 0 ? CommitPlan.Parse(intent.Plan) : null;
        var table = opened?.CreatedTable() ?? await RequireSameTableAsync(written.Table, intent.TableOid, written.BaseVersion, cancellationToken);
        _ = WithoutFiles(table, written.Rewritten);
        var plan = CommitPlanner.Plan(table, written, intent, locations) with { Created = opened?.Created ?? "", OwnsFolder = opened?.OwnsFolder ?? false };
        await observer.ReachedAsync(CommitStep.BeforeIntent);
        intent = intent with { State = WriteIntentState.Prepared, Plan = plan.Serialize() };
        await PutIntentAsync(intent, cancellationToken);
        // From here on the write ends by what the intent says, not by the caller's patience.
        await observer.ReachedAsync(CommitStep.IntentRecorded);
        return await FinishAsync(intent);
    }

    /// <summary>LOAD DATA: moves files that are there into a table or partition. It is one operation of catalogd, prepared and finished at once.</summary>
    /// <exception cref="SqlException">The path cannot be loaded; see <see cref="LoadPlanner"/>.</exception>
    public async Task<(CatalogChange Change, int NumLoaded, int NumFiles)> LoadAsync(LoadDataRequest request, CancellationToken cancellationToken)
    {
        CheckQueryId(request.QueryId);
        var name = request.Name.ToTableName();
        using var held = await locks.TakeAsync([name], cancellationToken);
        var table = await RequireWritableAsync(name, cancellationToken);
        if (await metastore.ReadIntentAsync(request.QueryId, cancellationToken) is not null)
            throw new SqlException(SqlState.DuplicateObject, $"query \"{request.QueryId}\" has already written to a table");
        var isExcluded = await loader.ExclusionsAsync(cancellationToken);
        var plan = LoadPlanner.Plan(table, request, locations, loader, isExcluded);
        await observer.ReachedAsync(CommitStep.BeforeIntent);
        var intent = new WriteIntent(request.QueryId, table.Oid, WriteIntentState.Prepared, "", 0, Plan: plan.Serialize());
        await PutIntentAsync(intent, cancellationToken);
        await observer.ReachedAsync(CommitStep.IntentRecorded);
        foreach (var move in plan.Moves)
            Files(move.Source).SyncFile(move.Source);
        var change = await FinishAsync(intent);
        var values = plan.Partitions[0].Values.ToValueList();
        return (change, plan.Moves.Count(), change.Tables.SelectMany(changed => changed.Partitions).First(partition => partition.Values == values).Files.Count);
    }

    /// <summary>Gives a write up: removes its files. Answers true when it had been committed, in which case nothing is undone.</summary>
    public async Task<bool> AbortAsync(string queryId, CancellationToken cancellationToken)
    {
        if (await metastore.ReadIntentAsync(queryId, cancellationToken) is not { } found)
            return false;
        using var held = await locks.TakeAsync(NamesOf(found), cancellationToken);
        if (await metastore.ReadIntentAsync(queryId, cancellationToken) is not { } intent)
            return false;
        if (intent.State is WriteIntentState.Open or WriteIntentState.Prepared)
            await UndoAsync(intent);
        return intent.State == WriteIntentState.Committed;
    }

    /// <summary>Moves what has not been moved yet and publishes; undoes everything when the table no longer fits.</summary>
    private async Task<CatalogChange> FinishAsync(WriteIntent intent)
    {
        var plan = CommitPlan.Parse(intent.Plan);
        CatalogChange change;
        try
        {
            await MoveFilesAsync(plan);
            change = await writer.WriteAsync(mutation => PublishAsync(mutation, intent, plan), CancellationToken.None);
        }
        catch (SqlException exception) when (exception.SqlState == SqlState.SerializationFailure || (plan.Created.Length > 0 && exception.SqlState != SqlState.ObjectNotInPrerequisiteState))
        {
            await UndoAsync(intent);
            throw;
        }
        // Any other failure (a metastore or a disk that is away) leaves the intent for a repeated commit, for AbortInsert, or for CommitRecovery.
        await observer.ReachedAsync(CommitStep.Published);
        WriteStaging.DeleteLeftovers(intent);
        return change;
    }

    private async Task MoveFilesAsync(CommitPlan plan)
    {
        var sourceFolders = new HashSet<string>(StringComparer.Ordinal);
        var targetFolders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var move in plan.Moves)
        {
            if (Files(move.Source).TryGetStatus(move.Source) is null && Files(move.Target).TryGetStatus(move.Target) is null)
                throw new SqlException(SqlState.SerializationFailure, "a file of the write is gone", hint: "Run the statement again.", detail: move.Source);
            sourceFolders.Add(StorePath.Parent(move.Source));
            targetFolders.Add(StorePath.Parent(move.Target));
        }
        foreach (var folder in sourceFolders)
            if (Files(folder).TryGetStatus(folder) is not null)
                Files(folder).SyncDirectory(folder);
        await observer.ReachedAsync(CommitStep.FilesSynced);

        var numMoved = 0;
        foreach (var move in plan.Moves)
        {
            // After a crash some stand at their target already.
            FileMover.Move(move.Source, move.Target);
            if (++numMoved == 1)
                await observer.ReachedAsync(CommitStep.FirstFileMoved);
        }
        foreach (var folder in targetFolders)
        {
            Files(folder).SyncDirectory(folder);
            // A new partition's folder is an entry of its parent.
            Files(folder).SyncDirectory(StorePath.Parent(folder));
        }
        await observer.ReachedAsync(CommitStep.FilesMoved);
    }

    private async Task<string> PublishAsync(CatalogMutation mutation, WriteIntent intent, CommitPlan plan)
    {
        var created = plan.CreatedTable();
        var table = created ?? await RequireSameTableAsync(new TableName(plan.Database, plan.Table), intent.TableOid, plan.BaseVersion, CancellationToken.None);
        var partitions = WithoutFiles(table, plan.Rewritten);
        var indexes = partitions.Select((partition, index) => (partition.Values, index)).ToDictionary(pair => pair.Values, pair => pair.index);
        var retired = plan.Rewritten.ToList();
        foreach (var planned in plan.Partitions)
        {
            var values = planned.Values.ToValueList();
            var added = planned.Moves.Select(move => ToDataFile(move)).ToValueList();
            if (!indexes.TryGetValue(values, out var index))
            {
                index = partitions.Count;
                indexes[values] = index;
                partitions.Add(new Partition(await mutation.NewPartitionIdAsync(), values, planned.Location, table.Format, added));
                continue;
            }
            var partition = partitions[index];
            if (plan.Overwrite)
                retired.AddRange(partition.Files.Select(file => file.Path));
            partitions[index] = partition.WithRows(plan.Overwrite ? added : partition.Files.AddRange(added));
        }
        await mutation.RetireAsync(table.Oid, retired, areDirectories: false);
        await mutation.PutTableAsync(created is null ? table : null, table with { Partitions = partitions.ToValueList() });
        await mutation.Transaction.PutIntentAsync(
            intent with { State = WriteIntentState.Committed, CommittedVersion = mutation.Version, ChangedAt = mutation.Now, Plan = "" });
        return $"Committed {plan.Moves.Count()} files.";
    }

    /// <summary>The partitions without the files that a write takes the place of; their rows have to be counted again.</summary>
    /// <exception cref="SqlException">40001: one is gone, since another write replaced it.</exception>
    private static List<Partition> WithoutFiles(Table table, IReadOnlyList<string> rewritten)
    {
        var partitions = table.Partitions.ToList();
        if (rewritten.Count == 0)
            return partitions;
        var gone = rewritten.ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < partitions.Count; i++)
        {
            var kept = partitions[i].Files.Where(file => !gone.Remove(file.Path)).ToValueList();
            if (kept.Count < partitions[i].Files.Count)
                partitions[i] = partitions[i].WithRows(kept);
        }
        return gone.Count == 0 ? partitions : throw CatalogErrors.StaleTable(table.Name);
    }

    private async Task UndoAsync(WriteIntent intent)
    {
        var plan = intent.Plan.Length > 0 ? CommitPlan.Parse(intent.Plan) : null;
        if (plan is not null)
        {
            foreach (var move in plan.Moves)
            {
                if (plan.MovesBack)
                    FileMover.MoveBack(move.Source, move.Target);
                else
                    Files(move.Target).Delete(move.Target);
            }
        }
        WriteStaging.DeleteAll(intent);
        if (plan is { OwnsFolder: true } && plan.CreatedTable() is { } created)
            Files(created.Location).DeleteDirectory(created.Location);
        await writer.WriteAsync(
            async mutation =>
            {
                // What a sink finishes later is still to be left out of listings, and deleted.
                if (intent.StagingDir.Length > 0)
                    await mutation.Transaction.PutIntentAsync(intent with { State = WriteIntentState.Undone, ChangedAt = mutation.Now, Plan = "" });
                else
                    await mutation.Transaction.DeleteIntentAsync(intent.QueryId);
                return "";
            },
            CancellationToken.None);
    }

    private Task PutIntentAsync(WriteIntent intent, CancellationToken cancellationToken) => writer.WriteAsync(
        async mutation =>
        {
            await mutation.Transaction.PutIntentAsync(intent with { ChangedAt = mutation.Now });
            return "";
        },
        cancellationToken);

    private async Task<CatalogChange> DescribeAsync(WriteIntent intent, TableName name, CancellationToken cancellationToken)
    {
        var table = await state.FindTableAsync(name, cancellationToken);
        return new CatalogChange(intent.CommittedVersion, "Already committed.", [], [], table is null ? [] : [table], []);
    }

    private IEnumerable<TableName> NamesOf(WriteIntent intent)
    {
        if (intent.Plan.Length > 0)
        {
            var plan = CommitPlan.Parse(intent.Plan);
            return [new TableName(plan.Database, plan.Table)];
        }
        return state.Snapshot.Tables.Values.Where(entry => entry.Oid == intent.TableOid).Select(entry => entry.Name).ToArray();
    }

    private async Task<Table> RequireWritableAsync(TableName name, CancellationToken cancellationToken)
    {
        var table = await state.RequireTableAsync(name, cancellationToken);
        return table.IsView ? throw CatalogErrors.NotATable(name) : table;
    }

    private async Task<Table> RequireSameTableAsync(TableName name, long oid, long baseVersion, CancellationToken cancellationToken)
    {
        var table = await state.FindTableAsync(name, cancellationToken);
        if (table is null || table.Oid != oid || (baseVersion > 0 && table.CatalogVersion != baseVersion))
            throw CatalogErrors.StaleTable(name);
        return table;
    }

    private static DataFile ToDataFile(PlannedMove move)
    {
        var status = Files(move.Target).TryGetStatus(move.Target);
        return new DataFile(move.Target, move.Length, status?.ModificationTime ?? 0, move.NumRows);
    }

    private static SqlException NotOpen(string queryId) =>
        new(SqlState.SerializationFailure, $"the write of query \"{queryId}\" is not open (any more)", hint: "Run the statement again.");

    private static void CheckQueryId(string queryId)
    {
        if (queryId.Length is 0 or > MaxQueryIdLength || !queryId.All(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '-' or '_'))
            throw new SqlException(SqlState.InvalidParameterValue, "a query id has 1 to 128 letters, digits, colons, dashes and underscores");
    }
}
