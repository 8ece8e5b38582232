using System.Globalization;
using Impala.Catalog.Errors;
using Impala.Engine.Columnar;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>COPY of a table or a query TO STDOUT, in text or CSV.</summary>
internal sealed class CopyHandler(QueryHandler queries) : StatementHandler<CopyStatement>
{
    protected override async ValueTask<StatementResult> ExecuteAsync(CopyStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        if (statement.Direction == CopyDirection.From)
            throw new SqlException(SqlState.FeatureNotSupported, "COPY FROM is not supported", statement.Span.Start, hint: "Use INSERT, or LOAD DATA.");
        if (statement.File is not null || statement.Program)
            throw new SqlException(SqlState.FeatureNotSupported, "COPY to a file of the server is not supported", statement.Span.Start, hint: "Use COPY ... TO STDOUT, or psql's \\copy.");
        var options = CopyOptions.Of(statement);
        return new CopyResult(await queries.StartAsync(statement.Query ?? QueryOf(statement), request, cancellationToken), options);
    }

    private static Query QueryOf(CopyStatement statement)
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
