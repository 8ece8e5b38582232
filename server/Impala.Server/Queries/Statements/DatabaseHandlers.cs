using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Server.Cluster;
using Impala.SqlParser;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>CREATE DATABASE and CREATE SCHEMA.</summary>
internal sealed class CreateDatabaseHandler(CatalogCache catalog, CatalogClient client, QueryRegistry registry, CatalogSync sync)
    : DdlHandler<CreateDatabaseStatement>(catalog, client, registry, sync)
{
    protected override string TagOf(CreateDatabaseStatement statement) => "CREATE SCHEMA";

    protected override ValueTask CheckAsync(CreateDatabaseStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = Catalog.Pin();
        var name = statement.Name.Name.ToLowerInvariant();
        if (!statement.IfNotExists && pin.Snapshot.Databases.ContainsKey(name))
            throw ImpalaDdlErrors.DatabaseExists(name, statement.Name.Span.Start);
        return ValueTask.CompletedTask;
    }

    protected override IEnumerable<DdlRequest> Operations(CreateDatabaseStatement statement, StatementRequest request)
    {
        var operation = new CreateDatabaseRequest { Name = statement.Name.Name.ToLowerInvariant(), IfNotExists = statement.IfNotExists, Location = statement.Location ?? "", ManagedLocation = statement.ManagedLocation ?? "" };
        operation.Properties.AddRange(statement.Properties.Select(property => new PropertyMessage { Key = property.Key, Value = property.Value }));
        if (statement.Comment is { } comment)
            operation.Comment = comment;
        yield return new DdlRequest { CreateDatabase = operation };
    }
}

/// <summary>DROP DATABASE and DROP SCHEMA.</summary>
internal sealed class DropDatabaseHandler(CatalogCache catalog, CatalogClient client, QueryRegistry registry, CatalogSync sync)
    : DdlHandler<DropDatabaseStatement>(catalog, client, registry, sync)
{
    protected override string TagOf(DropDatabaseStatement statement) => "DROP SCHEMA";

    protected override ValueTask CheckAsync(DropDatabaseStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = Catalog.Pin();
        var name = statement.Name.Name.ToLowerInvariant();
        if (!statement.IfExists && !pin.Snapshot.Databases.ContainsKey(name))
            throw ImpalaDdlErrors.DatabaseNotFound(name, statement.Name.Span.Start);
        return ValueTask.CompletedTask;
    }

    protected override IEnumerable<DdlRequest> Operations(DropDatabaseStatement statement, StatementRequest request)
    {
        var name = statement.Name.Name.ToLowerInvariant();
        // PostgreSQL's tools drop schemas while default, which nobody can drop, is the current one.
        if (name == request.Session.CurrentDatabase && (name != "default" || !ReferenceEquals(request.Session.Settings.Dialect, SqlDialect.Postgres)))
            throw new SqlException(SqlState.ObjectNotInPrerequisiteState, $"Cannot drop current default database: {name}", statement.Name.Span.Start, hint: "USE another database first.");
        yield return new DdlRequest { DropDatabase = new DropDatabaseRequest { Name = name, IfExists = statement.IfExists, Cascade = statement.Cascade } };
    }
}

/// <summary>ALTER DATABASE SET OWNER and SET DBPROPERTIES.</summary>
internal sealed class AlterDatabaseHandler(CatalogCache catalog, CatalogClient client, QueryRegistry registry, CatalogSync sync)
    : DdlHandler<AlterDatabaseStatement>(catalog, client, registry, sync)
{
    protected override string TagOf(AlterDatabaseStatement statement) => "ALTER SCHEMA";

    protected override ValueTask CheckAsync(AlterDatabaseStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = Catalog.Pin();
        var name = statement.Name.Name.ToLowerInvariant();
        return pin.Snapshot.Databases.ContainsKey(name) ? ValueTask.CompletedTask : throw ImpalaDdlErrors.DatabaseNotFound(name, statement.Name.Span.Start);
    }

    protected override IEnumerable<DdlRequest> Operations(AlterDatabaseStatement statement, StatementRequest request)
    {
        var operation = new AlterDatabaseRequest { Name = statement.Name.Name.ToLowerInvariant(), Owner = statement.Owner?.Name ?? "", IsOwnerRole = statement.Owner is { IsRole: true } };
        operation.Properties.AddRange(statement.Properties.Select(property => new PropertyMessage { Key = property.Key, Value = property.Value }));
        yield return new DdlRequest { AlterDatabase = operation };
    }
}

/// <summary>COMMENT ON DATABASE, TABLE, VIEW and COLUMN.</summary>
internal sealed class CommentHandler(CatalogCache catalog, CatalogClient client, QueryRegistry registry, CatalogSync sync) : DdlHandler<CommentStatement>(catalog, client, registry, sync)
{
    private const int MaxCommentLength = 4000;

    protected override string TagOf(CommentStatement statement) => "COMMENT";

    protected override ValueTask CheckAsync(CommentStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        if (statement.Comment is { Length: > MaxCommentLength })
            throw new SqlException(SqlState.StringDataRightTruncation, $"Comment exceeds maximum length of {MaxCommentLength} characters. The given comment has {statement.Comment.Length} characters.", statement.Span.Start);
        using var pin = Catalog.Pin();
        var at = statement.Name.Span.Start;
        switch (statement.Target)
        {
            case CommentTarget.Database when statement.Name.Name.ToLowerInvariant() is var database && !pin.Snapshot.Databases.ContainsKey(database):
                throw ImpalaDdlErrors.DatabaseNotFound(database, at);
            case CommentTarget.Table or CommentTarget.View:
                var name = TableNames.Resolve(statement.Name, request.Session);
                if (!pin.Snapshot.Tables.TryGetValue(name, out var entry))
                    throw ImpalaDdlErrors.NotFound(name, pin.Snapshot, at);
                var isView = entry.Kind == TableKind.View;
                if (isView != (statement.Target == CommentTarget.View))
                    throw ImpalaDdlErrors.NotAllowed("COMMENT ON " + (isView ? "TABLE" : "VIEW"), isView, name, at);
                break;
        }
        return ValueTask.CompletedTask;
    }

    protected override async IAsyncEnumerable<DdlRequest> OperationsAsync(
        CommentStatement statement, StatementRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        switch (statement.Target)
        {
            case CommentTarget.Database:
                var database = new CommentOnDatabaseRequest { Name = statement.Name.Name.ToLowerInvariant() };
                if (statement.Comment is { } text)
                    database.Comment = text;
                yield return new DdlRequest { CommentOnDatabase = database };
                break;
            case CommentTarget.Table or CommentTarget.View:
                var comment = new SetComment();
                if (statement.Comment is { } value)
                    comment.Comment = value;
                yield return new DdlRequest
                {
                    AlterTable = new AlterTableRequest { Name = NameOf(statement.Name, request.Session), IsView = statement.Target == CommentTarget.View, SetComment = comment },
                };
                break;
            case CommentTarget.Column when statement.Name.Parts.Count > 1:
                var table = new ObjectName([.. statement.Name.Parts.SkipLast(1)]) { Span = statement.Name.Span };
                var column = await FindColumnAsync(table, statement.Name.Parts[^1], request, cancellationToken);
                var change = new Catalog.Protos.ChangeColumn { Name = column.Name, Column = (column with { Comment = statement.Comment }).ToMessage() };
                yield return new DdlRequest { AlterTable = new AlterTableRequest { Name = NameOf(table, request.Session), ChangeColumn = change } };
                break;
            default:
                throw StatementErrors.NotSupported(statement);
        }
    }
}
