using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Engine.Analysis;
using Impala.Engine.Analysis.Changes;
using Impala.Server.Cluster;
using Impala.Server.PgCatalog;
using Impala.Server.Queries;
using Impala.Server.Queries.Statements;
using Impala.SqlParser.Ast;

namespace Impala.Server.Access;

/// <summary>
/// The one place where statements are refused for want of privileges: the dispatcher asks before it describes or runs one, also a prepared one each time, so
/// that a REVOKE holds for the next. Everything is judged by names before anything is looked up, so that nobody learns what is there from a refusal.
/// <code>
/// statement -> AccessRules -> requests -> UserAccess: met, or 42501
///                                 '-- SELECT on columns only: analysis tells which columns are read
/// </code>
/// </summary>
internal sealed class StatementAccess(AccessControl control, CatalogCache catalog, StatementPlanner planner, PgCatalogTables virtualTables)
{
    /// <exception cref="SqlException">42501; 0A000 for statements about roles where there are none.</exception>
    public ValueTask CheckAsync(StatementRequest request, CancellationToken cancellationToken)
    {
        if (control.IsEnabled)
            return CheckRightsAsync(request, cancellationToken);
        return AccessRules.NeedsAuthorization(request.Statement) ? throw AccessErrors.NotEnabled(request.Statement) : ValueTask.CompletedTask;
    }

    private async ValueTask CheckRightsAsync(StatementRequest request, CancellationToken cancellationToken)
    {
        // Rows that wait behind a cursor are read by FETCH.
        if (request.Statement is FetchStatement fetch && request.Session.Cursors.TryGetValue(fetch.Cursor.Name, out var cursor) && cursor.Declaration is { } declaration)
            request = request with { Statement = declaration };
        var snapshot = catalog.Current;
        var access = control.Of(request.Session.User, snapshot);
        if (access.IsAdmin)
            return;
        List<AccessRequest>? doubtful = null;
        foreach (var needed in AccessRules.Of(request.Statement, new AccessNames(request.Session, snapshot, virtualTables)))
        {
            switch (Judge(needed, access, snapshot))
            {
                case null:
                    (doubtful ??= []).Add(needed);
                    break;
                case false:
                    throw AccessErrors.Denied(access.User, needed);
            }
        }
        if (doubtful is not null)
            await CheckReadAsync(doubtful, access, request, cancellationToken);
    }

    /// <summary>Null when only the texts of the statement or of views can tell.</summary>
    private static bool? Judge(AccessRequest request, UserAccess access, CatalogSnapshot snapshot) => request.Kind switch
    {
        AccessKind.Server => request.Need.IsMetBy(access.OnServer),
        AccessKind.Uri => request.Need.IsMetBy(access.OnUri(request.Text)),
        AccessKind.Database => request.Need.IsMetBy(access.OnDatabase(request.Name.Database)),
        AccessKind.InDatabase => request.Need.IsMetBy(access.OnDatabase(request.Name.Database)) || access.Visible.Databases.ContainsKey(request.Name.Database),
        AccessKind.Table => request.Need.IsMetBy(access.OnTable(request.Name)),
        AccessKind.Columns => request.Need.IsMetBy(access.OnTable(request.Name)) || (snapshot.Tables.TryGetValue(request.Name, out var entry) && access.HasColumns(entry)),
        AccessKind.Column => request.Need.IsMetBy(access.OnTable(request.Name))
            || (snapshot.Tables.TryGetValue(request.Name, out var of) && request.Need.IsMetBy(access.OnColumn(of, request.ColumnName))),
        AccessKind.Read => request.Need.IsMetBy(access.OnTable(request.Name))
            ? true
            : snapshot.Tables.TryGetValue(request.Name, out var read) && access.HasColumns(read) ? null : false,
        AccessKind.Definition or AccessKind.Plan => null,
        AccessKind.Role => access.MayGrant(request.Text),
        AccessKind.Grantee => access.Principals.Contains(request.GranteeName),
        AccessKind.Admin => false,
    };

    private async Task CheckReadAsync(List<AccessRequest> requests, UserAccess access, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = catalog.Pin();
        IReadOnlyDictionary<TableName, IReadOnlySet<string>>? columns = null;
        foreach (var needed in requests)
        {
            var isMet = needed.Kind == AccessKind.Read
                ? MayRead(needed.Name, columns ??= await ColumnsAsync(request, pin, cancellationToken), access, pin.Snapshot)
                : await MayReadThroughAsync(needed.Name, needed.Kind == AccessKind.Plan, access, pin, cancellationToken);
            if (!isMet)
                throw AccessErrors.Denied(access.User, needed);
        }
    }

    /// <summary>Whether every column that is read was given; reading none, as count(*) does, needs the table.</summary>
    private static bool MayRead(TableName name, IReadOnlyDictionary<TableName, IReadOnlySet<string>> columns, UserAccess access, CatalogSnapshot snapshot) =>
        columns.TryGetValue(name, out var read) && read.Count > 0 && snapshot.Tables.TryGetValue(name, out var entry)
        && read.All(column => access.OnColumn(entry, column).Rights.HasFlag(AccessRights.Select));

    /// <summary>Whether the user could read himself what a view reads for him, through the views in it too if its whole plan is to be shown.</summary>
    private async Task<bool> MayReadThroughAsync(TableName view, bool isDeep, UserAccess access, CatalogPin pin, CancellationToken cancellationToken)
    {
        var seen = new HashSet<TableName> { view };
        var open = new Queue<TableName>(seen);
        while (open.TryDequeue(out var name))
        {
            var bodies = await catalog.LoadTablesAsync(pin.Snapshot, [name], cancellationToken);
            if (!bodies.TryGetValue(name, out var table))
                continue;
            foreach (var read in TableReferences.ReadByView(table, pin.Snapshot))
            {
                if (!access.OnTable(read).Rights.HasFlag(AccessRights.Select))
                    return false;
                if (isDeep && pin.Snapshot.Tables[read].Kind == TableKind.View && seen.Add(read))
                    open.Enqueue(read);
            }
        }
        return true;
    }

    /// <summary>What the statement reads; nothing when it cannot be analysed, for its error could tell of columns.</summary>
    private async Task<IReadOnlyDictionary<TableName, IReadOnlySet<string>>> ColumnsAsync(StatementRequest request, CatalogPin pin, CancellationToken cancellationToken)
    {
        try
        {
            return await QueryOfAsync(request.Statement, pin, request, cancellationToken) is { } query
                ? await planner.ColumnsReadAsync(query, request, pin, cancellationToken)
                : new Dictionary<TableName, IReadOnlySet<string>>();
        }
        catch (SqlException)
        {
            return new Dictionary<TableName, IReadOnlySet<string>>();
        }
    }

    private async Task<Statement?> QueryOfAsync(Statement statement, CatalogPin pin, StatementRequest request, CancellationToken cancellationToken)
    {
        switch (statement)
        {
            case QueryStatement or InsertStatement:
                return statement;
            case ExplainStatement explain:
                return await QueryOfAsync(explain.Statement, pin, request, cancellationToken);
            case PrepareStatement prepare:
                return await QueryOfAsync(prepare.Statement, pin, request, cancellationToken);
            case DeclareCursorStatement declare:
                return new QueryStatement(declare.Query);
            case CreateTableStatement { AsQuery: { } query }:
                return new QueryStatement(query);
            case CreateViewStatement create:
                return new QueryStatement(create.Query);
            case AlterViewStatement { Query: { } query }:
                return new QueryStatement(query);
            case CopyStatement copy:
                return new QueryStatement(copy.Query ?? CopyHandler.QueryOf(copy));
            case UpdateStatement or DeleteStatement or MergeStatement:
                var name = TableNames.Resolve(RowChange.TargetOf(statement)!, request.Session);
                var tables = await catalog.LoadTablesAsync(pin.Snapshot, [name], cancellationToken);
                return tables.TryGetValue(name, out var table) ? RowChange.Create(statement, table).Rewrite(null) : null;
            default:
                return null;
        }
    }
}
