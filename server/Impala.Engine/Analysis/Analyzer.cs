using Impala.Catalog.Errors;
using Impala.Catalog.Types;
using Impala.Catalog;
using Impala.Engine.Expressions;
using Impala.SqlParser;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>
/// The step from AST to logical plan. It resolves names over one catalog snapshot, types every expression, makes every implicit conversion a cast,
/// and leaves subqueries as applies. Errors are <see cref="Catalog.Errors.SqlException"/>s with a code and a place. One instance serves one statement;
/// the caller gives it a stack of 16 MB, so that 1,000 levels of nesting always pass (deeper ones are 54001).
/// </summary>
public sealed class Analyzer(AnalysisContext context)
{
    private readonly AnalysisSession _session = new(context);

    public AnalyzedQuery AnalyzeQuery(Ast.Query query) => Guard(() =>
    {
        _session.Root = query;
        while (_session.Root is { Body: Ast.NestedQuery { Query: var inner }, OrderBy.IsEmpty: true, Limit: null, Offset: null })
            _session.Root = inner;
        var bound = new QueryAnalyzer(_session).Analyze(query, null, null);
        bound = Retyping.RowsAsText(bound, _session, query.Span);
        _session.CheckExpressionLimit();
        return new AnalyzedQuery(
            bound.Plan,
            bound.Columns.Map(column => ((SlotReference)column.Value).Slot),
            bound.Columns.Map(column => new ResultColumn(column.Name, column.Type, column.TableOid, column.AttributeNumber, column.HidesPrecision)),
            ParameterTypes());
    });

    public AnalyzedInsert AnalyzeInsert(Ast.InsertStatement insert) => Guard(() =>
    {
        var plan = new InsertAnalyzer(_session).Analyze(insert);
        _session.CheckExpressionLimit();
        return plan with { ParameterTypes = ParameterTypes() };
    });

    /// <summary>COPY t FROM: a write whose source is the relation <see cref="CopySource"/>, with the columns that the data has, in order.</summary>
    public AnalyzedInsert AnalyzeCopy(Ast.CopyStatement copy) => Guard(() => new InsertAnalyzer(_session).AnalyzeCopy(copy));

    /// <summary>The name of the relation that COPY FROM reads; it has no schema.</summary>
    public const string CopySource = "copy";

    /// <summary>The columns of a view or of CREATE TABLE AS: the query's names and types, with the list's names where there is one.</summary>
    public ValueList<ResultColumn> AnalyzeColumns(Ast.Query query, IReadOnlyList<Ast.Identifier> names)
    {
        var columns = AnalyzeQuery(query).Columns;
        if (names.Count > columns.Count)
            throw _session.Errors.ViewColumns(names[columns.Count].Span);
        columns = columns.Select((column, i) => i < names.Count ? column with { Name = names[i].Name } : column).ToValueList();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in columns)
            if (!seen.Add(column.Name))
                throw _session.Errors.DuplicateColumn(column.Name, query.Span);
        return columns;
    }

    /// <summary>A constant expression outside of queries: EXECUTE's arguments, partition values, SET.</summary>
    public Constant EvaluateConstant(Ast.Expression expression, SqlType? type = null) => Guard(() =>
    {
        var block = new SelectBlock(new Scope(null, null)) { Clause = Clause.Values };
        var value = new ExpressionAnalyzer(_session, block).Analyze(expression);
        if (block.InputSteps.Count > 0)
            throw _session.Errors.SubqueryNotAllowed(Clause.Values, expression.Span);
        value = type is { } wanted ? _session.Coercion.Explicit(value, wanted, expression.Span) : _session.Coercion.Settle(value, expression.Span);
        return _session.Coercion.Evaluate(value, expression.Span);
    });

    /// <summary>The type that a written name means for what is stored: a varchar without a length is a STRING.</summary>
    public static SqlType ResolveType(Ast.DataTypeName name, SqlDialect dialect) =>
        TypeNames.Resolve(name, new AnalysisErrors(AnalysisRules.For(dialect).IsPostgres)) is var type && type is { Kind: SqlTypeKind.VarChar, Precision: 0 } ? SqlType.String : type;

    // A parameter nothing gave a type is text.
    /// <summary>A parameter that nothing gives a type is text; one that is left out has none (42P18, as PostgreSQL).</summary>
    private ValueList<SqlType> ParameterTypes()
    {
        var types = _session.ParameterTypes;
        for (var i = 0; i < types.Count; i++)
            if (types[i] is null && !_session.MentionedParameters.Contains(i + 1))
                throw new SqlException(SqlState.IndeterminateDatatype, $"could not determine data type of parameter ${i + 1}");
        return types.Select(type => type ?? SqlType.String).ToValueList();
    }

    private T Guard<T>(Func<T> analyze)
    {
        try
        {
            return analyze();
        }
        catch (InsufficientExecutionStackException)
        {
            throw _session.Errors.TooDeep();
        }
    }
}
