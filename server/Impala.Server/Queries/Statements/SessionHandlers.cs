using Impala.Catalog.Errors;
using Impala.Server.Cluster;
using Impala.Server.Sessions;
using Impala.Server.Sessions.Options;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Printing;

namespace Impala.Server.Queries.Statements;

/// <summary>USE: the database becomes the first of search_path.</summary>
internal sealed class UseHandler(CatalogCache catalog) : StatementHandler<UseStatement>
{
    protected override ValueTask<StatementResult> ExecuteAsync(UseStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = catalog.Pin();
        var name = statement.Database.Name.ToLowerInvariant();
        if (!pin.Snapshot.Databases.ContainsKey(name))
            throw new SqlException(SqlState.InvalidSchemaName, $"Database does not exist: {name}", statement.Database.Span.Start, hint: "SHOW DATABASES lists them.");
        request.Session.Settings.Set("search_path", QuotedIdentifier.Of(name));
        return new(new TagResult("USE"));
    }
}

/// <summary>SET name = value, SET LOCAL, SET TIME ZONE.</summary>
internal sealed class SetHandler : StatementHandler<SetOptionStatement>
{
    protected override ValueTask<StatementResult> ExecuteAsync(SetOptionStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var settings = request.Session.Settings;
        var setting = statement.IsDefault
            ? settings.Reset(statement.Name)
            : settings.Set(statement.Name, ValueOf(statement), statement.Scope == SetScope.Local);
        if (statement.Scope == SetScope.Local)
            TransactionNotices.RequireBlock(request.Session, "SET LOCAL");
        if (setting.IsRemoved)
            request.Session.Notices.Enqueue(Notice.Information($"Ignoring attempt to set removed query option '{setting.Name}'"));
        else if (!statement.IsDefault && setting.Type?.Doubt(setting.Name, ValueOf(statement).Trim()) is { } doubt)
            request.Session.Notices.Enqueue(Notice.Warning(doubt));
        return new(new TagResult("SET"));
    }

    /// <summary>search_path keeps its names apart; every other setting takes one text.</summary>
    private static string ValueOf(SetOptionStatement statement)
    {
        if (string.Equals(statement.Name, "search_path", StringComparison.OrdinalIgnoreCase))
            return string.Join(", ", statement.Values.Select(QuotedIdentifier.Of));
        // SET RUNTIME_FILTER_IDS_TO_SKIP = 1, 2 without quotes.
        return SettingTable.TryGet(statement.Name, out var setting) && setting.Type is FilterIdsOption or FilterTypesOption
            ? string.Join(',', statement.Values)
            : statement.Value;
    }
}

/// <summary>RESET name, RESET ALL, UNSET.</summary>
internal sealed class ResetHandler : StatementHandler<ResetStatement>
{
    protected override ValueTask<StatementResult> ExecuteAsync(ResetStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var settings = request.Session.Settings;
        if (statement.Name is { } name)
            settings.Reset(name);
        else if (ReferenceEquals(settings.Dialect, SqlParser.SqlDialect.Impala))
            settings.UnsetAll();
        else
            settings.ResetAll();
        return new(new TagResult("RESET"));
    }
}

/// <summary>SHOW name and SHOW ALL, as PostgreSQL.</summary>
internal sealed class ShowVariableHandler : StatementHandler<ShowVariableStatement>
{
    protected override IReadOnlyList<ResultColumn> ColumnsOf(ShowVariableStatement statement) =>
        IsAll(statement) ? RowsResult.TextColumns("name", "setting", "description") : RowsResult.TextColumns(NameOf(statement));

    protected override ValueTask<StatementResult> ExecuteAsync(ShowVariableStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var settings = request.Session.Settings;
        object?[][] rows = IsAll(statement)
            ? [.. SettingTable.All.OrderBy(setting => setting.Name, StringComparer.Ordinal).Select(setting => new object?[] { setting.Name, settings.Get(setting.Name), setting.Description })]
            : [[settings.GetRequired(statement.Name)]];
        return new(new RowsResult(ColumnsOf(statement), rows, "SHOW"));
    }

    private static bool IsAll(ShowVariableStatement statement) => statement.Name.Equals("all", StringComparison.OrdinalIgnoreCase);

    private static string NameOf(ShowVariableStatement statement) =>
        SettingTable.TryGet(statement.Name, out var setting) ? setting.Name : statement.Name;
}

/// <summary>SET and SET ALL (Impala's option listing), SHOW ALL (PostgreSQL's).</summary>
internal sealed class ShowOptionsHandler : StatementHandler<ShowOptionsStatement>
{
    protected override IReadOnlyList<ResultColumn> ColumnsOf(ShowOptionsStatement statement) => RowsResult.TextColumns("option", "value", "level");

    protected override ValueTask<StatementResult> ExecuteAsync(ShowOptionsStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var rows = QueryOptions.All
            .Where(option => statement.All ? !option.IsRemoved : option.Category is "REGULAR" or "ADVANCED")
            .Select(option => new object?[] { option.Name, request.Session.Settings.OptionValue(option), option.Category });
        return new(new RowsResult(ColumnsOf(statement), [.. rows], "SHOW"));
    }
}

/// <summary>SET ROLE and SET SESSION AUTHORIZATION: only back to the session's own user, since there are no roles yet.</summary>
internal sealed class SetRoleHandler : StatementHandler<SetRoleStatement>
{
    protected override ValueTask<StatementResult> ExecuteAsync(SetRoleStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        if (statement.Name is { } name && name is not "none" && !string.Equals(name, request.Session.User, StringComparison.OrdinalIgnoreCase))
            throw new SqlException(SqlState.InsufficientPrivilege, $"permission denied to set role \"{name}\"", statement.Span.Start);
        return new(new TagResult("SET"));
    }
}

/// <summary>DISCARD ALL, PLANS, SEQUENCES, TEMP.</summary>
internal sealed class DiscardHandler : StatementHandler<DiscardStatement>
{
    protected override async ValueTask<StatementResult> ExecuteAsync(DiscardStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        if (statement.Target != DiscardTarget.All)
            return new TagResult(statement.Target == DiscardTarget.Temporary ? "DISCARD TEMP" : "DISCARD " + statement.Target.ToString().ToUpperInvariant());
        if (request.Session.Transaction.IsOpen)
            throw new SqlException(SqlState.ActiveSqlTransaction, "DISCARD ALL cannot run inside a transaction block", statement.Span.Start);
        foreach (var portal in request.Session.Portals.Values)
            await portal.DisposeAsync();
        request.Session.Portals.Clear();
        await request.Session.CloseCursorsAsync(isAll: true);
        request.Session.Statements.Clear();
        request.Session.Known.Clear();
        request.Session.Settings.ResetAll();
        return new TagResult("DISCARD ALL");
    }
}

/// <summary>DEALLOCATE name and ALL.</summary>
internal sealed class DeallocateHandler : StatementHandler<DeallocateStatement>
{
    protected override ValueTask<StatementResult> ExecuteAsync(DeallocateStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        if (statement.Name is not { } name)
        {
            request.Session.Statements.Clear();
            return new(new TagResult("DEALLOCATE ALL"));
        }
        if (!request.Session.Statements.Remove(name.Name))
            throw PgWire.WireErrors.NoSuchStatement(name.Name);
        return new(new TagResult("DEALLOCATE"));
    }
}

/// <summary>LISTEN, UNLISTEN and NOTIFY: accepted, since pools send them; no channel carries anything.</summary>
internal sealed class ListenHandler : StatementHandler<Statement>
{
    public override IReadOnlyList<Type> Handles => [typeof(ListenStatement), typeof(UnlistenStatement), typeof(NotifyStatement)];

    protected override ValueTask<StatementResult> ExecuteAsync(Statement statement, StatementRequest request, CancellationToken cancellationToken) =>
        new(new TagResult(statement switch
        {
            ListenStatement => "LISTEN",
            UnlistenStatement => "UNLISTEN",
            _ => "NOTIFY",
        }));
}
