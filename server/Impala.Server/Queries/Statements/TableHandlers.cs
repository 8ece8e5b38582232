using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalog.Types;
using Impala.Engine.Analysis;
using Impala.Server.Cluster;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>DROP TABLE.</summary>
internal sealed class DropTableHandler(CatalogCache catalog, CatalogClient client, QueryRegistry registry) : DdlHandler<DropTableStatement>(catalog, client, registry)
{
    protected override string TagOf(DropTableStatement statement) => "DROP TABLE";

    protected override IEnumerable<DdlRequest> Operations(DropTableStatement statement, StatementRequest request) =>
        statement.Names.Select(name => new DdlRequest
        {
            DropTable = new DropTableRequest { Name = NameOf(name, request.Session), IfExists = statement.IfExists, Purge = statement.Purge },
        });
}

/// <summary>DROP VIEW.</summary>
internal sealed class DropViewHandler(CatalogCache catalog, CatalogClient client, QueryRegistry registry) : DdlHandler<DropViewStatement>(catalog, client, registry)
{
    protected override string TagOf(DropViewStatement statement) => "DROP VIEW";

    protected override IEnumerable<DdlRequest> Operations(DropViewStatement statement, StatementRequest request) =>
        statement.Names.Select(name => new DdlRequest
        {
            DropTable = new DropTableRequest { Name = NameOf(name, request.Session), IfExists = statement.IfExists, IsView = true },
        });
}

/// <summary>TRUNCATE TABLE.</summary>
internal sealed class TruncateHandler(CatalogCache catalog, CatalogClient client, QueryRegistry registry) : DdlHandler<TruncateStatement>(catalog, client, registry)
{
    protected override string TagOf(TruncateStatement statement) => "TRUNCATE TABLE";

    protected override IEnumerable<DdlRequest> Operations(TruncateStatement statement, StatementRequest request) =>
        statement.Names.Select(name => new DdlRequest
        {
            TruncateTable = new TruncateTableRequest { Name = NameOf(name, request.Session), IfExists = statement.IfExists },
        });
}

/// <summary>CREATE TABLE with columns, LIKE PARQUET or LIKE table, and CREATE TABLE AS SELECT.</summary>
internal sealed class CreateTableHandler(
    CatalogCache catalog, CatalogClient client, QueryRegistry registry, StatementPlanner planner, InsertHandler inserts) : DdlHandler<CreateTableStatement>(catalog, client, registry)
{
    protected override string TagOf(CreateTableStatement statement) => "CREATE TABLE";

    protected override IEnumerable<DdlRequest> Operations(CreateTableStatement statement, StatementRequest request)
    {
        yield return new DdlRequest { CreateTable = ToRequest(statement, request, [.. statement.Columns.Select(column => ColumnDefinitions.ToColumn(column, request.Session))]) };
    }

    protected override async ValueTask<StatementResult> ExecuteAsync(CreateTableStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        if (statement.Temporary)
            throw new SqlException(SqlState.FeatureNotSupported, "CREATE TEMPORARY TABLE is not supported", statement.Span.Start);
        RefuseClauses(statement);
        if (statement.StorageEngine is { } engine)
            throw new SqlException(SqlState.FeatureNotSupported, $"STORED BY {engine} is not supported", statement.Span.Start, hint: "Use STORED AS PARQUET or TEXTFILE.");
        if (statement.AsQuery is not { } query)
            return await base.ExecuteAsync(statement, request, cancellationToken);
        var created = await CreateForQueryAsync(statement, query, request, cancellationToken);
        if (!created)
            return new TagResult("SELECT 0");
        if (!statement.WithData)
            return new TagResult("CREATE TABLE AS");
        try
        {
            var numRows = await inserts.InsertAsync(new InsertStatement(statement.Name, query) { Span = statement.Span, Hints = statement.Hints }, request, cancellationToken);
            return new TagResult("SELECT " + numRows.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
        catch
        {
            await RunAsync(new DdlRequest { DropTable = new DropTableRequest { Name = NameOf(statement.Name, request.Session), IfExists = true } }, "", request, CancellationToken.None);
            throw;
        }
    }

    /// <summary>What only tables of Kudu, Iceberg, HDFS caching and data sources have.</summary>
    private static void RefuseClauses(CreateTableStatement statement)
    {
        if (!statement.KuduPartitions.IsEmpty)
            throw StatementErrors.NotSupported("PARTITION BY", statement.KuduPartitions[0]);
        if (!statement.PartitionSpec.IsEmpty)
            throw StatementErrors.NotSupported("PARTITIONED BY SPEC", statement.PartitionSpec[0]);
        if (statement.Buckets is not null)
            throw StatementErrors.NotSupported("CLUSTERED BY", statement.Buckets);
        if (statement.Caching is { Pool: not null })
            throw StatementErrors.NotSupported("CACHED IN", statement.Caching);
        if (statement.DataSource is not null)
            throw StatementErrors.NotSupported("PRODUCED BY DATA SOURCE", statement.DataSource);
        if (statement.Columns.FirstOrDefault(column => column.Encoding is not null || column.Compression is not null || column.BlockSize is not null) is { } column)
            throw StatementErrors.NotSupported("a column option of Kudu tables", column);
    }

    private async Task<bool> CreateForQueryAsync(CreateTableStatement statement, Query query, StatementRequest request, CancellationToken cancellationToken)
    {
        AnalyzedQuery analyzed;
        using (var pin = Catalog.Pin())
            analyzed = await planner.AnalyzeQueryAsync(query, request, pin, "", cancellationToken);
        if (statement.Columns.Count > 0 && statement.Columns.Count != analyzed.Columns.Count)
            throw new SqlException(SqlState.SyntaxError, "CREATE TABLE AS specifies another number of columns than its query gives", statement.Columns[0].Span.Start);
        var columns = new List<Column>();
        for (var i = 0; i < analyzed.Columns.Count; i++)
        {
            var name = statement.Columns.Count > 0 ? statement.Columns[i].Name.Name : analyzed.Columns[i].Name;
            if (name == "?column?")
                throw new SqlException(SqlState.InvalidTableDefinition, $"column {i + 1} of the query has no name", query.Span.Start, hint: "Give it one with AS.");
            columns.Add(new Column(name.ToLowerInvariant(), StoredType(analyzed.Columns[i].Type)));
        }
        var reply = await RunAsync(new DdlRequest { CreateTable = ToRequest(statement, request, columns) }, "", request, cancellationToken);
        return reply.Changed;
    }

    private static SqlType StoredType(SqlType type) => type.Kind switch
    {
        SqlTypeKind.Null or SqlTypeKind.Unknown or SqlTypeKind.Name or SqlTypeKind.PgChar => SqlType.String,
        SqlTypeKind.TimestampTz => SqlType.Timestamp,
        _ when type.IsOidAlias => SqlType.Int,
        _ => type,
    };

    private static CreateTableRequest ToRequest(CreateTableStatement statement, StatementRequest request, List<Column> columns)
    {
        var create = new CreateTableRequest
        {
            Name = NameOf(statement.Name, request.Session),
            IfNotExists = statement.IfNotExists,
            IsExternal = statement.External,
            Location = statement.Location ?? "",
            NumPartitionColumns = statement.PartitionColumns.Count,
        };
        columns.AddRange(statement.PartitionColumns.Select(column => ColumnDefinitions.ToColumn(column, request.Session)));
        create.Columns.AddRange(columns.Select(column => column.ToMessage()));
        if (statement.Comment is { } comment)
            create.Comment = comment;
        if (statement.LikeFile is { } like)
        {
            if (!string.Equals(like.Format, "parquet", StringComparison.OrdinalIgnoreCase))
                throw new SqlException(SqlState.FeatureNotSupported, $"LIKE {like.Format} is not supported", like.Span.Start, hint: "Use LIKE PARQUET.");
            create.LikeParquet = like.Path;
        }
        if (statement.LikeTable is { } table)
            create.LikeTable = NameOf(table, request.Session);
        if (statement.FileFormat is not null || statement.LikeTable is null)
            create.Format = (int)FileFormats.Parse(statement.FileFormat ?? request.Session.Settings.GetRequired("DEFAULT_FILE_FORMAT"), statement.Span.Start);
        if (statement.RowFormat is { } rowFormat)
            create.TextFormat = ColumnDefinitions.ToTextFormat(rowFormat).ToMessage();
        foreach (var property in statement.TableProperties)
            create.Properties.Add(new PropertyMessage { Key = property.Key, Value = property.Value });
        return create;
    }
}

/// <summary>CREATE VIEW and CREATE OR REPLACE VIEW: the text is kept as written, with the dialect it was written in.</summary>
internal sealed class CreateViewHandler(CatalogCache catalog, CatalogClient client, QueryRegistry registry, StatementPlanner planner)
    : DdlHandler<CreateViewStatement>(catalog, client, registry)
{
    protected override string TagOf(CreateViewStatement statement) => "CREATE VIEW";

    protected override async ValueTask<StatementResult> ExecuteAsync(CreateViewStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        AnalyzedQuery analyzed;
        using (var pin = Catalog.Pin())
            analyzed = await planner.AnalyzeQueryAsync(statement.Query, request, pin, "", cancellationToken);
        var text = request.Sql.Substring(statement.QuerySpan.Start, statement.QuerySpan.Length);
        var create = ToRequest(statement.Name, statement.Columns, analyzed, text, request);
        create.IfNotExists = statement.IfNotExists;
        create.OrReplace = statement.OrReplace;
        if (statement.Comment is { } comment)
            create.Comment = comment;
        await RunAsync(new DdlRequest { CreateView = create }, "", request, cancellationToken);
        return new TagResult("CREATE VIEW");
    }

    /// <summary>A view of an analyzed query; its columns take the given names and comments in order.</summary>
    public static CreateViewRequest ToRequest(ObjectName name, AstList<ColumnDefinition> definitions, AnalyzedQuery analyzed, string text, StatementRequest request)
    {
        if (definitions.Count > analyzed.Columns.Count)
            throw new SqlException(SqlState.SyntaxError, "CREATE VIEW specifies more column names than columns", definitions[0].Span.Start);
        var create = new CreateViewRequest { Name = NameOf(name, request.Session), ViewText = text, ViewDialect = request.Session.Settings.Dialect.Name };
        for (var i = 0; i < analyzed.Columns.Count; i++)
        {
            var definition = i < definitions.Count ? definitions[i] : null;
            create.Columns.Add(new Column(definition?.Name.Name.ToLowerInvariant() ?? analyzed.Columns[i].Name, analyzed.Columns[i].Type, definition?.Comment).ToMessage());
        }
        return create;
    }
}

/// <summary>ALTER VIEW: a new query, or one of the actions views share with tables.</summary>
internal sealed class AlterViewHandler(CatalogCache catalog, CatalogClient client, QueryRegistry registry, StatementPlanner planner)
    : DdlHandler<AlterViewStatement>(catalog, client, registry)
{
    protected override string TagOf(AlterViewStatement statement) => "ALTER VIEW";

    protected override async IAsyncEnumerable<DdlRequest> OperationsAsync(
        AlterViewStatement statement, StatementRequest request, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (statement.Query is not { } query)
        {
            if (statement.Action is not (RenameTo or SqlParser.Ast.SetProperties or UnsetProperties or SqlParser.Ast.SetOwner))
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

/// <summary>REFRESH t and INVALIDATE METADATA [t]: catalogd lists files again.</summary>
internal sealed class RefreshHandler(CatalogCache catalog, CatalogClient client) : StatementHandler<Statement>
{
    public override IReadOnlyList<Type> Handles => [typeof(RefreshStatement), typeof(InvalidateMetadataStatement)];

    protected override async ValueTask<StatementResult> ExecuteAsync(Statement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var refresh = new RefreshRequest { User = request.Session.User };
        var name = statement is RefreshStatement { Table: var table } ? table : ((InvalidateMetadataStatement)statement).Table;
        refresh.Invalidate = statement is InvalidateMetadataStatement;
        if (name is not null)
            refresh.Name = TableNames.Resolve(name, request.Session).ToMessage();
        await catalog.ApplyAsync(await client.RefreshAsync(refresh, cancellationToken), cancellationToken);
        if (name is null)
            await catalog.ReloadAsync(cancellationToken);
        return new TagResult(refresh.Invalidate ? "INVALIDATE METADATA" : "REFRESH");
    }
}
