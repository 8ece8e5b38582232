using System.Globalization;
using Impala.Catalog.Errors;
using Impala.Catalog.Objects;
using Impala.Engine.Columnar;
using Impala.Engine.Functions;
using Impala.Server.Cluster;
using Impala.Server.Queries.Copy;
using Impala.SqlParser.Ast;
using Impala.Storage.Memory;

namespace Impala.Server.Queries.Statements;

/// <summary>COPY of a table or a query TO STDOUT, and of STDIN into a table, in text, CSV or binary.</summary>
internal sealed class CopyHandler(QueryHandler queries, InsertHandler inserts, StatementPlanner planner, CatalogCache catalog, MemoryTracker processMemory)
    : StatementHandler<CopyStatement>
{
    public override bool Writes(Statement statement) => ((CopyStatement)statement).Direction == CopyDirection.From;

    protected override async ValueTask<StatementResult> ExecuteAsync(CopyStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        if (statement.File is not null || statement.Program)
        {
            throw new SqlException(
                SqlState.FeatureNotSupported, "COPY to or from a file of the server is not supported", statement.Span.Start, hint: "Use COPY ... FROM STDIN or TO STDOUT, or psql's \\copy.");
        }
        var options = CopyOptions.Of(statement);
        if (statement.Direction == CopyDirection.From)
            return await FromAsync(statement, options, request, cancellationToken);
        if (statement.Where is not null)
            throw new SqlException(SqlState.SyntaxError, "WHERE clause not allowed with COPY TO", statement.Where.Span.Start);
        return new CopyResult(await queries.StartAsync(statement.Query ?? QueryOf(statement), request, cancellationToken), options);
    }

    private async Task<StatementResult> FromAsync(CopyStatement statement, CopyOptions options, StatementRequest request, CancellationToken cancellationToken)
    {
        if (statement.Table is not { } name)
            throw new SqlException(SqlState.SyntaxError, "COPY FROM needs a table", statement.Span.Start);
        // Analysed before the client is asked for data; the write analyses it again, under its own pin.
        using var pin = catalog.Pin();
        var (copy, _) = await planner.AnalyzeCopyAsync(statement, request, pin, "", cancellationToken);
        var table = copy.Target;
        Column[] columns = statement.Columns.IsEmpty ? [.. table.Columns] : [.. statement.Columns.Select(column => table.Columns[table.FindColumn(column.Name)])];
        foreach (var forced in options.ForceNotNull.Concat(options.ForceNull))
        {
            if (forced != "*" && columns.All(column => !column.Name.Equals(forced, StringComparison.OrdinalIgnoreCase)))
                throw new SqlException(SqlState.UndefinedColumn, $"column \"{forced}\" of relation \"{name.Name}\" does not exist", statement.Span.Start);
        }
        return new CopyFromResult(options, columns.Length, (input, token) => inserts.CopyAsync(statement, request, (queue, ended) => ParseAsync(input, queue, ended, token), token));

        async Task<long> ParseAsync(ICopyInput input, CopyQueue queue, Task ended, CancellationToken token)
        {
            var context = new EvaluationContext(new MemoryTracker("COPY", processMemory), planner.StatementOf(request.Session, "", catalog.Current), token);
            using var parser = new CopyParser(table.Name.Table, [.. columns.Select(column => column.Name)], [.. columns.Select(column => column.Type)], options, context);
            return await parser.RunAsync(input, queue, ended, token);
        }
    }

    /// <summary>COPY t [(columns)] TO as a query.</summary>
    public static Query QueryOf(CopyStatement statement)
    {
        var table = statement.Table!;
        IEnumerable<SelectItem> items = statement.Columns.Count == 0
            ? [new SelectItem(new Star([]) { Span = table.Span }) { Span = table.Span }]
            : statement.Columns.Select(column => new SelectItem(new ColumnReference([column]) { Span = column.Span }) { Span = column.Span });
        var select = new Select([.. items]) { From = [new NamedTable(table) { Span = table.Span }], Span = statement.Span };
        return new Query(select) { Span = statement.Span };
    }
}

/// <summary>Rows that leave as COPY data: the connection sends <see cref="Source"/> so, and no DataRow.</summary>
internal sealed class CopyResult(StatementResult source, CopyOptions options) : StatementResult
{
    public StatementResult Source => source;

    public CopyOptions Options => options;

    public override IReadOnlyList<ResultColumn>? Columns => null;

    public override ValueTask<RecordBatch?> NextAsync(CancellationToken cancellationToken) => source.NextAsync(cancellationToken);

    public override string Tag(long numRowsSent) => "COPY " + numRowsSent.ToString(CultureInfo.InvariantCulture);

    public override ValueTask DisposeAsync() => source.DisposeAsync();
}
