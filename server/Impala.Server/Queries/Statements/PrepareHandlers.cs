using System.Globalization;
using Impala.Catalog;
using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Engine.Analysis;
using Impala.Engine.Expressions;
using Impala.Engine.Functions;
using Impala.Server.Cluster;
using Impala.Server.PgWire;
using Impala.Server.PgWire.Formats;
using Impala.SqlParser.Ast;
using Impala.Storage.Memory;

namespace Impala.Server.Queries.Statements;

/// <summary>PREPARE: a statement under a name, shared with the extended protocol. The dispatcher comes late, since it holds this handler.</summary>
internal sealed class PrepareHandler(Lazy<StatementDispatcher> dispatcher) : StatementHandler<PrepareStatement>
{
    protected override async ValueTask<StatementResult> ExecuteAsync(PrepareStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var session = request.Session;
        var name = statement.Name.Name;
        if (session.Statements.ContainsKey(name))
            throw WireErrors.StatementExists(name);
        var dialect = session.Settings.Dialect;
        SqlType?[] types = [.. statement.ParameterTypes.Select(type => Analyzer.ResolveType(type, dialect))];
        var description = await dispatcher.Value.DescribeAsync(request with { Statement = statement.Statement, DeclaredTypes = [.. types] }, cancellationToken);
        ValueList<uint> oids = [.. types.Select(type => PgTypes.Of(type!.Value).Oid)];
        session.Statements[name] = new PreparedStatement(name, request.Sql, statement.Statement, oids, description.ParameterTypes, description.Columns);
        return new TagResult("PREPARE");
    }
}

/// <summary>EXECUTE: its arguments are computed by a query of their own, then read as the parameters' types.</summary>
internal sealed class ExecuteHandler(
    Lazy<StatementDispatcher> dispatcher, QueryHandler queries, StatementPlanner planner, CatalogCache catalog, MemoryTracker memory) : StatementHandler<ExecuteStatement>
{
    public override ValueTask<StatementDescription> DescribeAsync(StatementRequest request, CancellationToken cancellationToken) =>
        new(new StatementDescription([], PreparedOf((ExecuteStatement)request.Statement, request).Columns));

    protected override async ValueTask<StatementResult> ExecuteAsync(ExecuteStatement statement, StatementRequest request, CancellationToken cancellationToken)
    {
        var prepared = PreparedOf(statement, request);
        if (statement.Arguments.Count != prepared.ParameterTypes.Count)
        {
            throw new SqlException(
                SqlState.SyntaxError,
                $"wrong number of parameters for prepared statement \"{prepared.Name}\"",
                detail: string.Create(CultureInfo.InvariantCulture, $"Expected {prepared.ParameterTypes.Count} parameters but got {statement.Arguments.Count}."));
        }
        if (prepared.Statement is not { } inner)
            return new TagResult("EXECUTE");
        var parameters = statement.Arguments.Count == 0 ? [] : await ArgumentsAsync(statement, prepared, request, cancellationToken);
        var execution = request with
        {
            Statement = inner,
            Sql = prepared.Sql,
            DeclaredTypes = prepared.ParameterTypes.Map(type => (SqlType?)type),
            Parameters = parameters,
        };
        return await dispatcher.Value.ExecuteAsync(execution, cancellationToken);
    }

    private async ValueTask<Constant[]> ArgumentsAsync(ExecuteStatement statement, PreparedStatement prepared, StatementRequest request, CancellationToken cancellationToken)
    {
        var query = new Query(new Select([.. statement.Arguments.Select(argument => new SelectItem(argument) { Span = argument.Span })]) { Span = statement.Span }) { Span = statement.Span };
        await using var result = await queries.StartAsync(query, request, cancellationToken);
        using var row = await result.NextAsync(cancellationToken) ?? throw new System.Diagnostics.UnreachableException("A SELECT without FROM gave no row.");
        var decoder = new ParameterDecoder(new EvaluationContext(memory, planner.StatementOf(request.Session, "", catalog.Current), cancellationToken));
        var values = new Constant[statement.Arguments.Count];
        for (var i = 0; i < values.Length; i++)
        {
            using var column = new EncodedColumn(result.Columns![i], isBinary: false, request.Formats, memory);
            column.Encode(row[i], row.Selection, 1);
            var type = prepared.ParameterTypes[i];
            values[i] = column.IsNull(0) ? Constant.Null(type) : decoder.Decode(type, 0, isBinary: false, column.ValueOf(0), i + 1);
        }
        return values;
    }

    private static PreparedStatement PreparedOf(ExecuteStatement statement, StatementRequest request) =>
        request.Session.Statements.TryGetValue(statement.Name.Name, out var prepared) ? prepared : throw WireErrors.NoSuchStatement(statement.Name.Name);
}
