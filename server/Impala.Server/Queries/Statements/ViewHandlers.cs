using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Engine.Analysis;
using Impala.Server.Cluster;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>CREATE VIEW and CREATE OR REPLACE VIEW: the text is kept as written, with the dialect it was written in.</summary>
internal sealed class CreateViewHandler(CatalogCache catalog, CatalogClient client, QueryRegistry registry, CatalogSync sync, StatementPlanner planner)
    : DdlHandler<CreateViewStatement>(catalog, client, registry, sync)
{
    protected override string TagOf(CreateViewStatement statement) => "CREATE VIEW";

    protected override ValueTask CheckAsync(CreateViewStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = Catalog.Pin();
        var name = TableNames.Resolve(statement.Name, request.Session);
        if (!pin.Snapshot.Databases.ContainsKey(name.Database))
            throw ImpalaDdlErrors.DatabaseNotFound(name.Database, statement.Name.Span.Start);
        if (pin.Snapshot.Tables.ContainsKey(name) && !statement.IfNotExists)
            throw ImpalaDdlErrors.TableExists(name, statement.Name.Span.Start);
        return ValueTask.CompletedTask;
    }

    protected override async IAsyncEnumerable<DdlRequest> OperationsAsync(
        CreateViewStatement statement, StatementRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        AnalyzedQuery analyzed;
        using (var pin = Catalog.Pin())
            analyzed = await planner.AnalyzeQueryAsync(statement.Query, request, pin, "", cancellationToken);
        var text = request.Sql.Substring(statement.QuerySpan.Start, statement.QuerySpan.Length);
        var create = ToRequest(statement.Name, statement.Columns, analyzed, text, request);
        create.IfNotExists = statement.IfNotExists;
        create.OrReplace = statement.OrReplace;
        create.Properties.AddRange(statement.Properties.Select(property => new PropertyMessage { Key = property.Key, Value = property.Value }));
        if (statement.Comment is { } comment)
            create.Comment = comment;
        yield return new DdlRequest { CreateView = create };
    }

    /// <summary>A view of an analyzed query; its columns take the given names and comments in order.</summary>
    public static CreateViewRequest ToRequest(ObjectName name, AstList<ColumnDefinition> definitions, AnalyzedQuery analyzed, string text, StatementRequest request)
    {
        CheckColumns(definitions, analyzed.Columns.Count, request);
        var create = new CreateViewRequest { Name = NameOf(name, request.Session), ViewText = text, ViewDialect = request.Session.Settings.Dialect.Name };
        for (var i = 0; i < analyzed.Columns.Count; i++)
        {
            var definition = i < definitions.Count ? definitions[i] : null;
            create.Columns.Add(new Column(definition?.Name.Name.ToLowerInvariant() ?? analyzed.Columns[i].Name, analyzed.Columns[i].Type, definition?.Comment).ToMessage());
        }
        return create;
    }

    private static void CheckColumns(AstList<ColumnDefinition> definitions, int numColumns, StatementRequest request)
    {
        if (definitions.IsEmpty || definitions.Count == numColumns || (definitions.Count < numColumns && !IsImpala(request)))
            return;
        var isMore = definitions.Count > numColumns;
        throw new SqlException(
            SqlState.SyntaxError,
            IsImpala(request)
                ? $"Column-definition list has {(isMore ? "more" : "fewer")} columns ({definitions.Count}) than the view-definition query statement returns ({numColumns})."
                : "CREATE VIEW specifies more column names than columns",
            definitions[0].Span.Start);
    }
}

/// <summary>ALTER VIEW: a new query, or one of the actions views share with tables.</summary>
internal sealed class AlterViewHandler(CatalogCache catalog, CatalogClient client, QueryRegistry registry, CatalogSync sync, StatementPlanner planner)
    : DdlHandler<AlterViewStatement>(catalog, client, registry, sync)
{
    protected override string TagOf(AlterViewStatement statement) => "ALTER VIEW";

    protected override ValueTask CheckAsync(AlterViewStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = Catalog.Pin();
        var name = TableNames.Resolve(statement.Name, request.Session);
        if (!pin.Snapshot.Tables.TryGetValue(name, out var entry))
            throw ImpalaDdlErrors.NotFound(name, pin.Snapshot, statement.Name.Span.Start);
        if (entry.Kind != TableKind.View)
            throw ImpalaDdlErrors.NotAllowed("ALTER VIEW", isView: false, name, statement.Name.Span.Start);
        if (statement.Action is RenameTo rename)
            AlterTableRules.CheckNewName(rename, request, pin.Snapshot);
        return ValueTask.CompletedTask;
    }

    protected override async IAsyncEnumerable<DdlRequest> OperationsAsync(
        AlterViewStatement statement, StatementRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (statement.Query is not { } query)
        {
            if (statement.Action is not (RenameTo or SqlParser.Ast.SetProperties { Serde: false } or UnsetProperties { Serde: false } or SqlParser.Ast.SetOwner))
                throw new SqlException(SqlState.WrongObjectType, $"ALTER VIEW cannot do this: {statement.Name} would have to be a table", statement.Name.Span.Start);
            var alter = AlterActions.ToRequest(statement.Action, statement, request);
            alter.Name = NameOf(statement.Name, request.Session);
            alter.IsView = true;
            yield return new DdlRequest { AlterTable = alter };
            yield break;
        }
        AnalyzedQuery analyzed;
        using (var pin = Catalog.Pin())
            analyzed = await planner.AnalyzeQueryAsync(query, request, pin, "", cancellationToken);
        var text = request.Sql[query.Span.Start..statement.Span.End];
        var create = CreateViewHandler.ToRequest(statement.Name, statement.Columns, analyzed, text, request);
        create.MustExist = true;
        yield return new DdlRequest { CreateView = create };
    }
}
