using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Engine.Analysis;
using Impala.SqlParser;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>
/// What catalogd, which knows neither text nor dialect, says of a statement's objects, as the client should read it: with its place, with the near
/// name, and in the impala dialect in the words of Impala's analyzer.
/// </summary>
internal static class DefinitionErrors
{
    /// <summary>True for the statements whose errors this class explains.</summary>
    public static bool Concerns(Statement statement) => statement is not QueryStatement && (NameOf(statement) is not null || DatabaseOf(statement) is not null || statement is LoadDataStatement);

    /// <summary>The error with place and hint, and in the dialect's words; itself when there is nothing to add.</summary>
    public static SqlException Explain(SqlException error, StatementRequest request, CatalogSnapshot snapshot)
    {
        var statement = request.Statement;
        var isImpala = !ReferenceEquals(request.Session.Settings.Dialect, SqlDialect.Postgres);
        if (isImpala && error is { SqlState: SqlState.InvalidParameterValue, Position: null } && error.Message.Split('\'') is ["location ", var location, var reason])
        {
            if (location.Length == 0)
                return Said(error, "URI path cannot be empty.", statement.Span.Start);
            if (reason.EndsWith("not an absolute path", StringComparison.Ordinal))
                return Said(error, $"URI path must be absolute: {location}", statement.Span.Start);
        }
        if (DatabaseOf(statement) is { } database && error.SqlState is SqlState.InvalidSchemaName or SqlState.DuplicateDatabase or SqlState.InvalidParameterValue)
            return OfDatabase(error, database.Name.ToLowerInvariant(), database.Span.Start, snapshot, isImpala);
        // What the query of a definition is refused with has its place already.
        if (NameOf(statement) is not { } written || (error.Position is not null && statement is CreateTableStatement or CreateViewStatement or AlterViewStatement))
            return error;
        if (error.SqlState == SqlState.UndefinedTable && statement is CreateTableStatement { LikeTable: { } like })
            written = like;
        if (error.SqlState is SqlState.InvalidSchemaName or SqlState.DuplicateTable && RenamedTo(statement) is { } target)
            written = target;
        var name = TableNames.Resolve(written, request.Session);
        switch (error.SqlState)
        {
            case SqlState.InvalidSchemaName:
                return OfDatabase(error, name.Database, written.Span.Start, snapshot, isImpala);
            case SqlState.UndefinedTable:
                return Said(error, isImpala ? NotFound(statement, written, name) : null, written.Span.Start, Meant(name, snapshot));
            case SqlState.DuplicateColumn when isImpala && statement is CreateTableStatement or CreateViewStatement && error.Message.Split('"') is [_, var column, ..]:
                return Said(error, $"Duplicate column name: {column}", written.Span.Start);
            case SqlState.DuplicateTable:
                return Said(error, isImpala ? $"Table already exists: {name}" : null, written.Span.Start);
            case SqlState.WrongObjectType when error.Position is null:
                return Said(error, isImpala ? WrongKind(statement, written, name) : null, written.Span.Start);
            case SqlState.InvalidParameterValue when error.Position is null && error.Message.StartsWith("table name", StringComparison.Ordinal):
                return Said(error, isImpala ? $"Invalid table/view name: {name.Table}" : null, written.Span.Start);
            default:
                return error;
        }
    }

    private static SqlException OfDatabase(SqlException error, string database, int position, CatalogSnapshot snapshot, bool isImpala) => error.SqlState switch
    {
        SqlState.InvalidSchemaName => Said(
            error, isImpala ? $"Database does not exist: {database}" : null, position, NearestName.Hint("database", database, snapshot.Databases.Keys) ?? error.Hint),
        SqlState.DuplicateDatabase => Said(error, isImpala ? $"Database already exists: {database}" : null, position),
        _ => error.Message.StartsWith("database name", StringComparison.Ordinal) ? Said(error, isImpala ? $"Invalid database name: {database}" : null, position) : error,
    };

    private static string NotFound(Statement statement, ObjectName written, TableName name) => statement switch
    {
        AlterTableStatement or ComputeStatsStatement or DropStatsStatement => $"Could not resolve table reference: '{written}'",
        DescribeStatement => $"Could not resolve path: '{written}'",
        _ => $"Table does not exist: {name}",
    };

    private static string? WrongKind(Statement statement, ObjectName written, TableName name) => statement switch
    {
        DropTableStatement => $"DROP TABLE not allowed on a view: {name}",
        DropViewStatement => $"DROP VIEW not allowed on a table: {name}",
        AlterTableStatement => $"ALTER TABLE not allowed on a view: {written}",
        AlterViewStatement => $"ALTER VIEW not allowed on a table: {name}",
        TruncateStatement => $"TRUNCATE TABLE not supported on non-HDFS table: {name}",
        ComputeStatsStatement => $"COMPUTE STATS not supported for view: {written}",
        DropStatsStatement => $"DROP STATS not allowed on a view: {written}",
        _ => null,
    };

    private static string? Meant(TableName name, CatalogSnapshot snapshot) =>
        NearestName.Hint("table", name.Table, snapshot.Tables.Keys.Where(other => other.Database == name.Database).Select(other => other.Table));

    // Who gave a place found the words too.
    private static SqlException Said(SqlException error, string? message, int position, string? hint = null)
    {
        var keepsWords = message is null || (error.Position is not null && !error.Message.StartsWith("relation \"", StringComparison.Ordinal));
        return new SqlException(error.SqlState, keepsWords ? error.Message : message!, error.Position ?? position, hint ?? error.Hint, error.Detail, error);
    }

    private static ObjectName? RenamedTo(Statement statement) => statement switch
    {
        AlterTableStatement { Actions: [RenameTo rename] } => rename.NewName,
        AlterViewStatement { Action: RenameTo rename } => rename.NewName,
        _ => null,
    };

    private static ObjectName? NameOf(Statement statement) => statement switch
    {
        CreateTableStatement create => create.Name,
        CreateViewStatement create => create.Name,
        AlterTableStatement alter => alter.Name,
        AlterViewStatement alter => alter.Name,
        DropTableStatement { Names: [var only] } => only,
        DropViewStatement { Names: [var only] } => only,
        TruncateStatement { Names: [var only] } => only,
        DescribeStatement describe => describe.Name,
        ShowTableStatement show => show.Table,
        ComputeStatsStatement compute => compute.Table,
        DropStatsStatement drop => drop.Table,
        RefreshStatement refresh => refresh.Table,
        InvalidateMetadataStatement { Table: { } table } => table,
        _ => null,
    };

    private static Identifier? DatabaseOf(Statement statement) => statement switch
    {
        CreateDatabaseStatement create => create.Name,
        DropDatabaseStatement drop => drop.Name,
        AlterDatabaseStatement alter => alter.Name,
        UseStatement use => use.Database,
        DescribeDatabaseStatement describe => describe.Database,
        ShowObjectsStatement { Database: { } database } => database,
        _ => null,
    };
}
