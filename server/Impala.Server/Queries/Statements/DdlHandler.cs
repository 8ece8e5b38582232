using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Server.Cluster;
using Impala.Server.Sessions;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>
/// Statements that change the catalog: translated to an operation of catalogd, whose answer this node applies at once. The result is
/// Impala's summary as a notice and a PostgreSQL command tag.
/// </summary>
internal abstract class DdlHandler<TStatement>(CatalogCache catalog, CatalogClient client, QueryRegistry registry) : StatementHandler<TStatement>
    where TStatement : Statement
{
    protected CatalogCache Catalog { get; } = catalog;

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

    protected override async ValueTask<StatementResult> ExecuteAsync(TStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var record = registry.Start(request.Session, request.Text, "DDL");
        try
        {
            await foreach (var operation in OperationsAsync(statement, request, cancellationToken))
                await RunAsync(operation, record.Id, request, cancellationToken);
            registry.Finish(record, null);
            return new TagResult(TagOf(statement));
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
        await Catalog.ApplyAsync(reply, cancellationToken);
        if (!reply.Changed && reply.Summary.Length > 0)
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
            throw TableNames.NotFound(full, name);
        var index = table.FindColumn(column.Name);
        return index >= 0
            ? table.Columns[index]
            : throw new SqlException(SqlState.UndefinedColumn, $"column \"{column.Name}\" of relation \"{full.Table}\" does not exist", column.Span.Start);
    }

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

    /// <summary>42P01 in PostgreSQL's words.</summary>
    public static SqlException NotFound(TableName name, ObjectName at) => new(SqlState.UndefinedTable, $"relation \"{name}\" does not exist", at.Span.Start);
}
