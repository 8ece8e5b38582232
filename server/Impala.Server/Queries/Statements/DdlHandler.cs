using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Server.Cluster;
using Impala.Server.Sessions;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>
/// Statements that change the catalog: translated to an operation of catalogd, whose answer this node applies at once. The result is a
/// PostgreSQL command tag, and in the impala dialect one row with Impala's summary.
/// </summary>
internal abstract class DdlHandler<TStatement>(CatalogCache catalog, CatalogClient client, QueryRegistry registry, CatalogSync sync) : StatementHandler<TStatement>
    where TStatement : Statement
{
    private const string NothingToDo = "Updated table.";

    protected static readonly IReadOnlyList<ResultColumn> SummaryColumns = RowsResult.TextColumns("summary");

    protected CatalogCache Catalog { get; } = catalog;

    public override bool Writes(Statement statement) => true;

    protected abstract string TagOf(TStatement statement);

    /// <summary>The operations in order; usually one.</summary>
    protected virtual IEnumerable<DdlRequest> Operations(TStatement statement, StatementRequest request) => [];

    /// <summary>As <see cref="Operations"/>, for statements that look at the catalog first; each is made after the one before it ran.</summary>
    protected virtual async IAsyncEnumerable<DdlRequest> OperationsAsync(
        TStatement statement, StatementRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask;
        foreach (var operation in Operations(statement, request))
            yield return operation;
    }

    /// <summary>What Impala's analyzer refuses before anything is done, in its words; called in the impala dialect only.</summary>
    protected virtual ValueTask CheckAsync(TStatement statement, StatementRequest request, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public override ValueTask<StatementDescription> DescribeAsync(StatementRequest request, CancellationToken cancellationToken) => new(new StatementDescription(
        [], ColumnsOf((TStatement)request.Statement) ?? (IsImpala(request) ? SummaryColumns : null)));

    protected override async ValueTask<StatementResult> ExecuteAsync(TStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var record = registry.Start(request.Session, request.Text, "DDL");
        try
        {
            if (IsImpala(request))
                await CheckAsync(statement, request, cancellationToken);
            var summary = NothingToDo;
            await foreach (var operation in OperationsAsync(statement, request, cancellationToken))
                summary = (await RunAsync(operation, record.Id, request, cancellationToken)).Summary;
            registry.Finish(record, null);
            return Answer(TagOf(statement), summary, request);
        }
        catch (Exception error)
        {
            registry.Finish(record, error);
            throw;
        }
    }

    protected async Task<MutationReply> RunAsync(DdlRequest operation, string queryId, StatementRequest request, CancellationToken cancellationToken)
    {
        operation.User = request.Session.User;
        operation.QueryId = queryId;
        operation.Statement = request.Text.Length > 4096 ? request.Text[..4096] : request.Text;
        var reply = await client.ExecDdlAsync(operation, cancellationToken);
        await sync.ApplyAsync(reply, request.Session, cancellationToken);
        if (!reply.Changed && reply.Summary.Length > 0 && !IsImpala(request))
            request.Session.Notices.Enqueue(Notice.Information(reply.Summary));
        return reply;
    }

    /// <summary>A column of a table as this node knows it; raises 42P01 and 42703.</summary>
    protected async Task<Column> FindColumnAsync(ObjectName name, Identifier column, StatementRequest request, CancellationToken cancellationToken)
    {
        var full = TableNames.Resolve(name, request.Session);
        using var pin = Catalog.Pin();
        var tables = await Catalog.LoadTablesAsync(pin.Snapshot, [full], cancellationToken);
        if (!tables.TryGetValue(full, out var table))
            throw TableNames.NotFound(full, name, request, pin.Snapshot);
        var index = table.FindColumn(column.Name);
        return index >= 0
            ? table.Columns[index]
            : throw (IsImpala(request)
                ? ImpalaDdlErrors.ColumnNotFound(column.Name.ToLowerInvariant(), full, column.Span.Start)
                : new SqlException(SqlState.UndefinedColumn, $"column \"{column.Name}\" of relation \"{full.Table}\" does not exist", column.Span.Start));
    }

    protected static bool IsImpala(StatementRequest request) => ReferenceEquals(request.Session.Settings.Dialect, SqlParser.SqlDialect.Impala);

    /// <summary>A tag, and Impala's row in its dialect.</summary>
    protected static StatementResult Answer(string tag, string summary, StatementRequest request) =>
        IsImpala(request) ? new RowsResult(SummaryColumns, [[summary]], tag) : new TagResult(tag);

    protected static TableNameMessage NameOf(ObjectName name, Session session) => TableNames.Resolve(name, session).ToMessage();
}

/// <summary>Full names of tables as statements write them.</summary>
internal static class TableNames
{
    public static TableName Resolve(ObjectName name, Session session)
    {
        if (name.Parts.Count > 3 || (name.Parts.Count == 3 && !string.Equals(name.Parts[0].Name, "impala", StringComparison.OrdinalIgnoreCase)))
            throw new SqlException(SqlState.FeatureNotSupported, $"cross-database references are not implemented: {name}", name.Span.Start);
        return new TableName((name.Qualifier ?? session.CurrentDatabase).ToLowerInvariant(), name.Name.ToLowerInvariant());
    }

    /// <summary>42P01 in the words of the statements that read a table as FROM does.</summary>
    public static SqlException NotResolved(TableName name, ObjectName at, StatementRequest request, CatalogSnapshot snapshot) =>
        ReferenceEquals(request.Session.Settings.Dialect, SqlParser.SqlDialect.Impala)
            ? new SqlException(SqlState.UndefinedTable, $"Could not resolve table reference: '{at}'", at.Span.Start)
            : NotFound(name, at, request, snapshot);

    /// <summary>42P01 in the dialect's words; Impala names the database when that is missing.</summary>
    public static SqlException NotFound(TableName name, ObjectName at, StatementRequest request, CatalogSnapshot snapshot) =>
        ReferenceEquals(request.Session.Settings.Dialect, SqlParser.SqlDialect.Impala)
            ? ImpalaDdlErrors.NotFound(name, snapshot, at.Span.Start)
            : new SqlException(SqlState.UndefinedTable, $"relation \"{name}\" does not exist", at.Span.Start);
}
