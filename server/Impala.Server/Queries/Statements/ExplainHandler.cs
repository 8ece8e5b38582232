using System.Globalization;
using Impala.Catalog.Errors;
using Impala.Engine.Planning;
using Impala.Server.Cluster;
using Impala.SqlParser.Ast;

namespace Impala.Server.Queries.Statements;

/// <summary>EXPLAIN (the plan in Impala's layout, by EXPLAIN_LEVEL) and EXPLAIN ANALYZE (the plan with what its operators counted).</summary>
internal sealed class ExplainHandler(CatalogCache catalog, StatementPlanner planner, QueryHandler queries, ChangeHandler changes) : StatementHandler<ExplainStatement>
{
    /// <summary>PostgreSQL's options, whatever they would add there, and the level, which is Impala's.</summary>
    private static readonly HashSet<string> KnownOptions =
        new(["analyze", "verbose", "costs", "settings", "generic_plan", "buffers", "serialize", "wal", "timing", "summary", "memory", "level"], StringComparer.Ordinal);

    public override ValueTask<StatementDescription> DescribeAsync(StatementRequest request, CancellationToken cancellationToken) =>
        new(new StatementDescription([], ColumnsFor(request)));

    protected override async ValueTask<StatementResult> ExecuteAsync(ExplainStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var format = FormatOf(statement);
        var isDocument = format != "TEXT";
        var text = statement.Statement switch
        {
            QueryStatement query when statement.Analyze && !isDocument => await AnalyzeAsync(query.Query, request, cancellationToken),
            _ when statement.Analyze && isDocument => throw new SqlException(SqlState.FeatureNotSupported, $"EXPLAIN ANALYZE is not supported in format {format.ToLowerInvariant()}", hint: "Use the format text."),
            QueryStatement query when isDocument => await ExplainDocumentAsync(query.Query, format, request, cancellationToken),
            CreateTableStatement { AsQuery: { } query } when isDocument => await ExplainDocumentAsync(query, format, request, cancellationToken),
            QueryStatement query => await ExplainQueryAsync(query.Query, LevelOf(statement, request), request, cancellationToken),
            _ when isDocument => throw new SqlException(SqlState.FeatureNotSupported, $"EXPLAIN of a change is not supported in format {format.ToLowerInvariant()}", hint: "Use the format text."),
            InsertStatement insert when !statement.Analyze => await ExplainInsertAsync(insert, LevelOf(statement, request), request, cancellationToken),
            UpdateStatement or DeleteStatement or MergeStatement when !statement.Analyze => await ExplainChangeAsync(statement, request, cancellationToken),
            CreateTableStatement { AsQuery: { } query } when !statement.Analyze => await ExplainQueryAsync(query, LevelOf(statement, request), request, cancellationToken),
            _ => throw StatementErrors.NotSupported(statement),
        };
        // As in PostgreSQL a text comes line by line, a document whole.
        if (isDocument)
            return new RowsResult(ColumnsFor(request), [[text]], "EXPLAIN");
        return new RowsResult(ColumnsFor(request), [.. text.TrimEnd('\n').Split('\n').Select(line => new object?[] { line })], "EXPLAIN");
    }

    /// <summary>One column, under the name that each product's tools look for.</summary>
    private static IReadOnlyList<ResultColumn> ColumnsFor(StatementRequest request) =>
        RowsResult.TextColumns(ReferenceEquals(request.Session.Settings.Dialect, SqlParser.SqlDialect.Impala) ? "Explain String" : "QUERY PLAN");

    private async Task<string> ExplainQueryAsync(Query query, int level, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = catalog.Pin();
        var planned = await planner.PlanQueryAsync(query, request, pin, "", cancellationToken);
        return PlanPrinter.Explain(planned.Plan, OptionsFor(query, level, request));
    }

    private async Task<string> ExplainDocumentAsync(Query query, string format, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = catalog.Pin();
        var planned = await planner.PlanQueryAsync(query, request, pin, "", cancellationToken);
        var options = planner.ExplainOptionsFor(request.Session, 1);
        return format == "XML" ? PlanPrinter.ExplainXml(planned.Plan, options) : PlanPrinter.ExplainJson(planned.Plan, options);
    }

    private async Task<string> ExplainInsertAsync(InsertStatement insert, int level, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = catalog.Pin();
        var (analyzed, context) = await planner.AnalyzeInsertAsync(insert, request, pin, "", cancellationToken);
        var planned = await planner.PlanInsertAsync(analyzed, context, request.Session, "", cancellationToken);
        return PlanPrinter.Explain(planned.Plan, OptionsFor(insert, level, request));
    }

    /// <summary>The plan of the write, over all files: which of them it will be for is found when the statement runs.</summary>
    private async Task<string> ExplainChangeAsync(ExplainStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        using var pin = catalog.Pin();
        var change = await changes.CreateAsync(statement.Statement, request, pin, cancellationToken);
        return await ExplainInsertAsync(change.Rewrite(null), LevelOf(statement, request), request, cancellationToken);
    }

    private async Task<string> AnalyzeAsync(Query query, StatementRequest request, CancellationToken cancellationToken)
    {
        await using var result = await queries.StartAsync(query, request, cancellationToken);
        while (await result.NextAsync(cancellationToken) is { } batch)
            batch.Dispose();
        await result.WaitForEndAsync(cancellationToken);
        return ProfileText.ExplainAnalyze(result.Record);
    }

    private ExplainOptions OptionsFor(SqlParser.Ast.SqlNode statement, int level, StatementRequest request) =>
        planner.ExplainOptionsFor(request.Session, level) with { AnalyzedQuery = SqlParser.Printing.SqlPrinter.Print(statement, request.Session.Settings.Dialect) };

    /// <summary>TEXT, JSON or XML.</summary>
    /// <exception cref="SqlException">42601: an option nobody knows; 22023 or 0A000: a format that is none, or that is not supported.</exception>
    private static string FormatOf(ExplainStatement statement)
    {
        var format = "TEXT";
        foreach (var (name, value) in statement.Options)
        {
            if (name == "format")
            {
                format = value?.ToUpperInvariant() switch
                {
                    "TEXT" or "JSON" or "XML" => value.ToUpperInvariant(),
                    "YAML" => throw new SqlException(SqlState.FeatureNotSupported, "EXPLAIN in format yaml is not supported", hint: "Use text, json or xml."),
                    _ => throw new SqlException(SqlState.InvalidParameterValue, $"unrecognized value for EXPLAIN option \"format\": \"{value}\""),
                };
            }
            else if (!KnownOptions.Contains(name))
            {
                throw new SqlException(SqlState.SyntaxError, $"unrecognized EXPLAIN option \"{name}\"");
            }
        }
        return format;
    }

    private static int LevelOf(ExplainStatement statement, StatementRequest request)
    {
        if (statement.Verbose)
            return 2;
        var named = statement.Options.FirstOrDefault(option => string.Equals(option.Name, "level", StringComparison.OrdinalIgnoreCase))?.Value
            ?? request.Session.Settings.GetRequired("EXPLAIN_LEVEL");
        return named.ToUpperInvariant() switch
        {
            "MINIMAL" => 0,
            "STANDARD" => 1,
            "EXTENDED" => 2,
            "VERBOSE" => 3,
            _ => int.TryParse(named, NumberStyles.None, CultureInfo.InvariantCulture, out var level) ? Math.Clamp(level, 0, 3) : 1,
        };
    }
}
