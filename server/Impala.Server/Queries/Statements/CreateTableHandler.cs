using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Catalog.Protos;
using Impala.Catalog.Types;
using Impala.Engine.Analysis;
using Impala.Server.Cluster;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>CREATE TABLE with columns, LIKE PARQUET or LIKE table, and CREATE TABLE AS SELECT.</summary>
internal sealed class CreateTableHandler(
    CatalogCache catalog, CatalogClient client, QueryRegistry registry, CatalogSync sync, StatementPlanner planner, InsertHandler inserts) : DdlHandler<CreateTableStatement>(catalog, client, registry, sync)
{
    private const string AlreadyExists = "Table already exists.";

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
        if (IsImpala(request))
            await CheckAsync(statement, request, cancellationToken);
        var create = await TableForQueryAsync(statement, query, request, cancellationToken);
        if (!statement.WithData)
            return (await RunAsync(new DdlRequest { CreateTable = create }, "", request, cancellationToken)).Changed ? new TagResult("CREATE TABLE AS") : Exists(request);
        var insert = new InsertStatement(statement.Name, query) { Partition = DynamicKeys(statement), Hints = statement.Hints, Span = statement.Span };
        if (await inserts.CreateAsync(create, insert, request, cancellationToken) is { } numRows)
            return Answer("SELECT " + numRows.ToString(System.Globalization.CultureInfo.InvariantCulture), $"Inserted {numRows} row(s)", request);
        if (!IsImpala(request))
            request.Session.Notices.Enqueue(Notice.Information(AlreadyExists));
        return Exists(request);
    }

    private static StatementResult Exists(StatementRequest request) => Answer("SELECT 0", AlreadyExists, request);

    private static AstList<PartitionKeyValue> DynamicKeys(CreateTableStatement statement) =>
        [.. statement.PartitionColumns.Select(column => new PartitionKeyValue(column.Name, null) { Span = column.Span })];

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

    private async Task<CreateTableRequest> TableForQueryAsync(CreateTableStatement statement, Query query, StatementRequest request, CancellationToken cancellationToken)
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
            if (IsImpala(request) && query.Body is Select select && select.Items.Count == analyzed.Columns.Count && select.Items[i].Expression is NullLiteral)
                throw ImpalaDdlErrors.Definition($"Unable to infer the column type for column '{name}'. Use cast() to explicitly specify the column type for column '{name}'.", query.Span.Start);
            columns.Add(new Column(name.ToLowerInvariant(), StoredType(analyzed.Columns[i].Type)));
        }
        CheckPartitionNames(statement, columns);
        return ToRequest(statement, request, columns);
    }

    /// <summary>The partition columns of CREATE TABLE AS are the last of its query, in order.</summary>
    private static void CheckPartitionNames(CreateTableStatement statement, List<Column> columns)
    {
        var keys = statement.PartitionColumns;
        if (keys.Count >= columns.Count && keys.Count > 0)
        {
            throw ImpalaDdlErrors.Definition(
                $"Number of partition columns ({keys.Count}) must be smaller than the number of columns in the select statement ({columns.Count}).", keys[0].Span.Start);
        }
        for (var i = 0; i < keys.Count; i++)
        {
            var column = columns[columns.Count - keys.Count + i];
            if (!string.Equals(keys[i].Name.Name, column.Name, StringComparison.OrdinalIgnoreCase))
                throw ImpalaDdlErrors.Definition($"Partition column name mismatch: {keys[i].Name.Name.ToLowerInvariant()} != {column.Name}", keys[i].Span.Start);
            if (keys[i].Comment is { } comment)
                columns[columns.Count - keys.Count + i] = column with { Comment = comment };
        }
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
        if (statement.AsQuery is null)
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
            create.SerdeProperties.AddRange(ColumnDefinitions.ToSerdeProperties(rowFormat));
        create.SerdeProperties.AddRange(statement.SerdeProperties.Select(property => new PropertyMessage { Key = property.Key, Value = property.Value }));
        create.Properties.AddRange(statement.TableProperties.Select(property => new PropertyMessage { Key = property.Key, Value = property.Value }));
        if (statement.SortBy is { } sortBy)
            create.Properties.AddRange(SortProperties(sortBy));
        AddKeys(create, statement, request);
        return create;
    }

    /// <summary>SORT BY as the properties that Impala keeps of it.</summary>
    public static IEnumerable<PropertyMessage> SortProperties(SortBy sortBy) =>
    [
        new PropertyMessage { Key = TablePropertyNames.SortColumns, Value = string.Join(',', sortBy.Columns.Select(column => column.Name.ToLowerInvariant())) },
        new PropertyMessage { Key = TablePropertyNames.SortOrder, Value = sortBy.ZOrder ? "ZORDER" : "LEXICAL" },
    ];

    /// <summary>PRIMARY KEY and FOREIGN KEY, which are kept and shown.</summary>
    private static void AddKeys(CreateTableRequest create, CreateTableStatement statement, StatementRequest request)
    {
        create.PrimaryKey.AddRange(statement.Columns.Where(column => column.PrimaryKey).Select(column => column.Name.Name.ToLowerInvariant()));
        foreach (var constraint in statement.Constraints)
        {
            var columns = constraint.Columns.Select(column => column.Name.ToLowerInvariant());
            if (constraint.Kind == TableConstraintKind.PrimaryKey)
                create.PrimaryKey.AddRange(columns);
            if (constraint.Kind != TableConstraintKind.ForeignKey)
                continue;
            var key = new ForeignKeyMessage { Parent = NameOf(constraint.References!, request.Session) };
            key.Columns.AddRange(columns);
            key.ParentColumns.AddRange(constraint.ReferencedColumns.Select(column => column.Name.ToLowerInvariant()));
            create.ForeignKeys.Add(key);
        }
    }

    protected override async ValueTask CheckAsync(CreateTableStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = Catalog.Pin();
        await new CreateTableRules(Catalog, request, pin.Snapshot).CheckAsync(statement, cancellationToken);
    }
}
