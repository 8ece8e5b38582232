using System.Globalization;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Engine.Analysis;
using Impala.Engine.Columnar;
using Impala.Server.Cluster;
using Impala.Server.Coordination;
using Impala.Server.Queries.Copy;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>
/// INSERT INTO and OVERWRITE: sinks write into a staging folder that catalogd opened, then catalogd publishes the files as one catalog
/// version. An error or a cancel before the commit leaves nothing; once the commit is asked for, its answer stands.
/// </summary>
internal sealed class InsertHandler(CatalogCache catalog, CatalogClient client, StatementPlanner planner, CoordinatorServices cluster, QueryRegistry registry, LocalBackend local,
    CatalogSync sync,     TimeProvider time)
    : IStatementHandler
{
    private const int FilesPerCommitMessage = 1000;

    // Less than the time after which catalogd undoes a write that nobody asks for.
    private static readonly TimeSpan CommitPatience = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan CommitRetryPause = TimeSpan.FromMilliseconds(250);

    public IReadOnlyList<Type> Handles => [typeof(InsertStatement)];

    public bool Writes(Statement statement) => true;

    public async ValueTask<StatementDescription> DescribeAsync(StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = catalog.Pin();
        var (insert, _) = await planner.AnalyzeInsertAsync((InsertStatement)request.Statement, request, pin, "", cancellationToken);
        return new StatementDescription(insert.ParameterTypes, null);
    }

    public async ValueTask<StatementResult> ExecuteAsync(StatementRequest request, CancellationToken cancellationToken)
    {
        var numRows = await InsertAsync((InsertStatement)request.Statement, request, cancellationToken);
        return new TagResult("INSERT 0 " + numRows.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Runs the whole statement; answers the rows written.</summary>
    public async Task<long> InsertAsync(InsertStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = catalog.Pin();
        return await WriteAsync(statement, [], request, pin, cancellationToken);
    }

    /// <summary>Runs a write that reads a given version; answers the rows written.</summary>
    /// <param name="rewritten">Paths of the table's files whose place the write takes. One that is gone when the write commits is 40001.</param>
    public async Task<long> WriteAsync(
        InsertStatement statement, IReadOnlyList<string> rewritten, StatementRequest request, CatalogPin pin, CancellationToken cancellationToken)
    {
        var record = registry.Start(request.Session, request.Text, "DML");
        try
        {
            var (insert, context) = await planner.AnalyzeInsertAsync(statement, request, pin, record.Id, cancellationToken);
            var begin = await client.BeginInsertAsync(BeginOf(record, insert.Target.Name, request), cancellationToken);
            return await WriteAndCommitAsync(insert, rewritten, context, begin, record, request, cancellationToken);
        }
        catch (Exception error)
        {
            registry.Finish(record, error);
            throw;
        }
    }

    /// <summary>CREATE TABLE AS: the table is there with all its rows from one version on, or not at all. Null: there was one (IF NOT EXISTS).</summary>
    public async Task<long?> CreateAsync(CreateTableRequest create, InsertStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var record = registry.Start(request.Session, request.Text, "DDL");
        try
        {
            using var pin = catalog.Pin();
            var begin = BeginOf(record, create.Name.ToTableName(), request);
            begin.Create = create;
            var begun = await client.BeginInsertAsync(begin, cancellationToken);
            if (begun.Created is null)
            {
                registry.Finish(record, null);
                return null;
            }
            var (insert, context) = await AnalyzeCreatedAsync(statement, begun.Created.ToTable(), record, request, pin, cancellationToken);
            return await WriteAndCommitAsync(insert, [], context, begun, record, request, cancellationToken);
        }
        catch (Exception error)
        {
            registry.Finish(record, error);
            throw;
        }
    }

    private async Task<(AnalyzedInsert Insert, AnalysisContext Context)> AnalyzeCreatedAsync(
        InsertStatement statement, Table created, QueryRecord record, StatementRequest request, CatalogPin pin, CancellationToken cancellationToken)
    {
        try
        {
            return await planner.AnalyzeInsertAsync(statement, request, pin, record.Id, cancellationToken, created);
        }
        catch
        {
            await AbortAsync(record.Id);
            throw;
        }
    }

    private BeginInsertRequest BeginOf(QueryRecord record, TableName name, StatementRequest request) =>
        new() { QueryId = record.Id, Name = name.ToMessage(), User = request.Session.User, Owner = local.Incarnation };

    /// <summary>Runs a COPY FROM: <paramref name="feed"/> fills the queue that the plan reads, until the data ends or the task given to it does.</summary>
    public async Task<long> CopyAsync(CopyStatement statement, StatementRequest request, Func<CopyQueue, Task, Task<long>> feed, CancellationToken cancellationToken)
    {
        var record = registry.Start(request.Session, request.Text, "DML");
        try
        {
            using var pin = catalog.Pin();
            var (copy, context) = await planner.AnalyzeCopyAsync(statement, request, pin, record.Id, cancellationToken);
            var begin = await client.BeginInsertAsync(BeginOf(record, copy.Target.Name, request), cancellationToken);
            return await WriteAndCommitAsync(copy, [], context, begin, record, request, cancellationToken, feed);
        }
        catch (Exception error)
        {
            registry.Finish(record, error);
            throw;
        }
    }

    private async Task<List<WrittenFile>> FeedAsync(
        PlannedQuery planned, QueryRecord record, StatementRequest request, Func<CopyQueue, Task, Task<long>> feed, CancellationToken cancellationToken)
    {
        using var queue = new CopyQueue();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var writing = RunAsync(planned, record, request, stop.Token, queue);
        try
        {
            await feed(queue, writing);
            queue.Complete();
        }
        catch
        {
            await stop.CancelAsync();
            await Task.WhenAny(writing);
            throw;
        }
        return await writing;
    }

    private async Task<long> WriteAndCommitAsync(
        AnalyzedInsert insert, IReadOnlyList<string> rewritten, AnalysisContext context, BeginInsertReply begin, QueryRecord record, StatementRequest request,
        CancellationToken cancellationToken, Func<CopyQueue, Task, Task<long>>? feed = null)
    {
        var isCommitting = false;
        try
        {
            var planned = await planner.PlanInsertAsync(insert, context, request.Session, begin.StagingDir, cancellationToken);
            record.Compiled(planned.Plan);
            var files = feed is null ? await RunAsync(planned, record, request, cancellationToken) : await FeedAsync(planned, record, request, feed, cancellationToken);
            isCommitting = true;
            // From here on a cancel would leave the client in doubt: the commit is asked for and its answer awaited.
            var reply = await CommitAsync([.. CommitRequests(insert, rewritten, begin, record.Id, request.Session.User, files)]);
            await sync.ApplyAsync(reply, request.Session, cancellationToken);
            registry.Finish(record, null);
            return files.Sum(file => file.NumRows);
        }
        catch when (!isCommitting)
        {
            await AbortAsync(record.Id);
            throw;
        }
    }

    private async Task<List<WrittenFile>> RunAsync(PlannedQuery planned, QueryRecord record, StatementRequest request, CancellationToken cancellationToken, CopyQueue? source = null)
    {
        var files = new List<WrittenFile>();
        await using var result = await StartAsync(planned, record, request, source, cancellationToken);
        while (await result.NextAsync(cancellationToken) is { } batch)
        {
            using (batch)
                Read(batch, files);
        }
        if (await result.WaitForEndAsync(cancellationToken) is { } error)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(error);
        return files;
    }

    /// <summary>Starts the query with a pin of its own, which is given back when it does not start.</summary>
    private async Task<QueryResult> StartAsync(PlannedQuery planned, QueryRecord record, StatementRequest request, CopyQueue? source, CancellationToken cancellationToken)
    {
        var pin = catalog.Pin();
        try
        {
            await planner.LoadCatalogBodiesAsync(planned, pin, cancellationToken);
            var execution = planner.ToExecution(planned, request.Session, pin.Snapshot);
            return QueryResult.Start(cluster, registry, source is null ? execution : execution with { VirtualRows = source }, record, null, _ => "", pin, request.Session.Warn);
        }
        catch
        {
            pin.Dispose();
            throw;
        }
    }

    private static unsafe void Read(RecordBatch batch, List<WrittenFile> files)
    {
        var path = VectorGather.Flatten(batch[0], Memory);
        var numRows = VectorGather.Flatten(batch[1], Memory);
        var numBytes = VectorGather.Flatten(batch[2], Memory);
        var partition = VectorGather.Flatten(batch[3], Memory);
        for (var i = 0; i < batch.NumRows; i++)
        {
            files.Add(new WrittenFile(
                path.Strings[i].ToString(), numRows.Values<long>()[i], numBytes.Values<long>()[i], partition.IsValid(i) ? partition.Strings[i].ToString() : ""));
        }
        path.Release();
        numRows.Release();
        numBytes.Release();
        partition.Release();
    }

    private static readonly Storage.Memory.MemoryTracker Memory = new("Written files");

    private static IEnumerable<CommitInsertRequest> CommitRequests(
        AnalyzedInsert insert, IReadOnlyList<string> rewritten, BeginInsertReply begin, string queryId, string user, List<WrittenFile> files)
    {
        var keys = insert.Target.Columns.ToImmutableArray()[insert.Target.NumDataColumns..];
        var request = NewRequest();
        if (insert.Overwrite && insert.StaticPartition.Count == keys.Length && insert.StaticPartition.AsSpan().ToArray().All(value => value is not null))
        {
            var spec = new PartitionSpec();
            spec.Values.AddRange(insert.StaticPartition.Map(value => CatalogMessages.ToNullableText(PartitionText.Of(value!))));
            request.Overwritten.Add(spec);
        }
        foreach (var paths in rewritten.Chunk(FilesPerCommitMessage))
        {
            request.RewrittenFiles.AddRange(paths);
            yield return request;
            request = NewRequest();
        }
        var numFiles = 0;
        foreach (var group in files.GroupBy(file => file.Partition))
        {
            var written = new WrittenPartitionMessage();
            written.Values.AddRange(HivePartitionPath.ParseValues(group.Key).Select(CatalogMessages.ToNullableText));
            foreach (var file in group)
            {
                written.Files.Add(new WrittenFileMessage { StagedPath = file.Path, Length = file.NumBytes, NumRows = file.NumRows });
                numFiles++;
            }
            request.Partitions.Add(written);
            if (numFiles < FilesPerCommitMessage)
                continue;
            yield return request;
            request = NewRequest();
            numFiles = 0;
        }
        yield return request;

        CommitInsertRequest NewRequest() => new()
        {
            QueryId = queryId,
            Name = insert.Target.Name.ToMessage(),
            TableOid = begin.TableOid,
            Overwrite = insert.Overwrite,
            User = user,
        };
    }

    /// <summary>Asks for the commit until catalogd says what became of it: it may have ended and be back in a moment, and asking twice is as once.</summary>
    /// <exception cref="SqlException">55000: catalogd, or its metastore, stays away.</exception>
    private async Task<MutationReply> CommitAsync(List<CommitInsertRequest> requests)
    {
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await client.CommitInsertAsync(requests, CancellationToken.None);
            }
            catch (SqlException error) when (error.SqlState is SqlState.ObjectNotInPrerequisiteState or SqlState.CannotConnectNow)
            {
                if (time.GetElapsedTime(started) > CommitPatience)
                {
                    throw new SqlException(
                        error.SqlState, "the commit of this write was asked for and not answered: " + error.Message,
                        hint: "Whether its rows are in the table shows when catalogd is back: within a minute it finishes or undoes the write.", inner: error);
                }
            }
            await Task.Delay(CommitRetryPause, time);
        }
    }

    private async Task AbortAsync(string queryId)
    {
        try
        {
            await client.AbortInsertAsync(new AbortInsertRequest { QueryId = queryId }, CancellationToken.None);
        }
        catch (SqlException)
        {
            // catalogd is away; it undoes the intent when it is back.
            return;
        }
    }

    private sealed record WrittenFile(string Path, long NumRows, long NumBytes, string Partition);
}
