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
    protected abstract IEnumerable<DdlRequest> Operations(TStatement statement, StatementRequest request);

    protected override async ValueTask<StatementResult> ExecuteAsync(TStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var record = registry.Start(request.Session, request.Text, "DDL");
        try
        {
            foreach (var operation in Operations(statement, request))
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
