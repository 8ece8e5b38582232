using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Impala.SqlParser;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Subqueries in expressions: each becomes a pending <see cref="ApplyNode"/> and a reference to its result.</summary>
internal sealed partial class ExpressionAnalyzer
{
    private SlotReference AnalyzeScalarSubquery(Ast.ScalarSubquery subquery)
    {
        var (query, correlated) = AnalyzeSubquery(subquery.Query, subquery);
        query = Retyping.RowsAsText(query, session, subquery.Span);
        var column = SingleColumn(query, subquery.Query);
        return AddApply(ApplyKind.Scalar, query, session.NewSlot(column.Name, column.Type), [], OperatorNames.Equal, correlated, subquery.Span);
    }

    /// <summary>The one row a row is compared with; NULLs when there is none.</summary>
    private RowValue AnalyzeRowSubquery(Ast.ScalarSubquery subquery)
    {
        var (query, correlated) = AnalyzeSubquery(subquery.Query);
        var single = new EnforceSingleRowNode(query.Plan, PadEmpty: false);
        block.Steps.Add(new PendingApply(ApplyKind.LateralLeft, single, null, [], OperatorNames.Equal, correlated, subquery.Span));
        return new RowValue(query.Columns.Map(column => column.Value), query.Columns.Map(column => column.Name));
    }

    private SlotReference AnalyzeExists(Ast.Exists exists)
    {
        var (query, correlated) = AnalyzeSubquery(exists.Query, exists);
        return AddApply(ApplyKind.Exists, query, session.NewSlot("exists", SqlType.Boolean), [], OperatorNames.Equal, correlated, exists.Span);
    }

    private SlotReference AnalyzeArraySubquery(Ast.ArraySubquery subquery)
    {
        var (query, correlated) = AnalyzeSubquery(subquery.Query);
        var column = SingleColumn(query, subquery.Query);
        if (column.Type.IsArray)
            throw Errors.Unsupported("arrays of arrays", subquery.Span);
        return AddApply(ApplyKind.Array, query, session.NewSlot("array", SqlType.ArrayOf(column.Type)), [], OperatorNames.Equal, correlated, subquery.Span);
    }

    private ScalarExpression AnalyzeInSubquery(Ast.InSubquery inSubquery)
    {
        var result = AnalyzeAny(Analyze(inSubquery.Operand), OperatorNames.Equal, "=", inSubquery.Query, inSubquery.Span, inSubquery);
        return inSubquery.Negated ? Not(result) : result;
    }

    // x op ALL (q) is NOT (x negated-op ANY (q)), in three-valued logic too.
    private ScalarExpression AnalyzeQuantified(Ast.QuantifiedComparison quantified)
    {
        if (quantified.Array is not null)
            return AnalyzeArrayComparison(quantified);
        var symbol = NameOf(quantified.Operator);
        if (quantified.Operator is not (Ast.BinaryOperator.Equal or Ast.BinaryOperator.NotEqual or Ast.BinaryOperator.Less or Ast.BinaryOperator.LessOrEqual
            or Ast.BinaryOperator.Greater or Ast.BinaryOperator.GreaterOrEqual))
            throw Errors.Unsupported($"{symbol} with ANY or ALL over a subquery", quantified.Span);
        var left = Analyze(quantified.Left);
        return quantified.Quantifier == Ast.Quantifier.Any
            ? AnalyzeAny(left, symbol, symbol, quantified.Query!, quantified.Span)
            : Not(AnalyzeAny(left, Negated(quantified.Operator), symbol, quantified.Query!, quantified.Span));
    }

    private static string Negated(Ast.BinaryOperator kind) => kind switch
    {
        Ast.BinaryOperator.Equal => OperatorNames.NotEqual,
        Ast.BinaryOperator.NotEqual => OperatorNames.Equal,
        Ast.BinaryOperator.Less => OperatorNames.GreaterOrEqual,
        Ast.BinaryOperator.LessOrEqual => OperatorNames.Greater,
        Ast.BinaryOperator.Greater => OperatorNames.LessOrEqual,
        _ => OperatorNames.Less,
    };

    private SlotReference AnalyzeAny(ScalarExpression left, string name, string symbol, Ast.Query subquery, TextSpan span, Ast.InSubquery? source = null)
    {
        var (query, correlated) = AnalyzeSubquery(subquery, source);
        ValueList<ScalarExpression> test = left is RowValue row ? row.Fields : [left];
        if (query.Columns.Count != test.Count)
            throw Errors.SubqueryTooManyColumns(query.Columns.Count > test.Count, subquery);
        if (test.Count > 1 && name != OperatorNames.Equal)
            throw Errors.Unsupported("row comparison other than = with ANY or ALL over a subquery", span);
        var types = new SqlType[test.Count];
        var converted = new ScalarExpression[test.Count];
        for (var i = 0; i < types.Length; i++)
        {
            var column = query.Columns[i].Type;
            types[i] = Coercion.CommonType([test[i].Type, column]) ?? throw (source is null || session.Rules.IsPostgres
                ? Errors.OperatorNotFound(symbol, test[i].Type, column, span)
                : Errors.IncompatibleTypes(test[i].Type, column, source.Operand, OnlyItem(subquery) ?? new Ast.ScalarSubquery(subquery) { Span = subquery.Span }));
            converted[i] = Coercion.To(test[i], types[i], span);
        }
        query = Retyping.To(query, types, session);
        return AddApply(ApplyKind.In, query, session.NewSlot("in", SqlType.Boolean), [.. converted], name, correlated, span);
    }

    private static Ast.Expression? OnlyItem(Ast.Query query) => query.Body is Ast.Select { Items: [{ Expression: not Ast.Star } item] } ? item.Expression : null;

    /// <param name="source">The expression the query stands in, for Impala's rules.</param>
    private (BoundQuery Query, IReadOnlyCollection<Slot> Correlated) AnalyzeSubquery(Ast.Query query, Ast.Expression? source = null)
    {
        var rules = source is null || !session.RefusesAsImpala ? null : new ImpalaSubqueryRules(session);
        rules?.CheckShape(query);
        if (block.Clause is Clause.Limit && !session.Rules.IsPostgres)
            throw Errors.SubqueryNotAllowed(block.Clause, query.Span);
        var boundary = new Scope(Scope, Scope.Ctes);
        var bound = new QueryAnalyzer(session).Analyze(query, boundary, Scope.Ctes);
        rules?.CheckCorrelated(source!, query, bound, boundary.Correlated.Values, Scope, block.Clause);
        // A reference to a query further out was noted on this scope too; only our own columns are what the apply passes down.
        return (bound, boundary.Correlated.Values);
    }

    private BoundColumn SingleColumn(BoundQuery query, Ast.Query subquery)
    {
        if (query.Columns.Count != 1)
            throw Errors.SubqueryColumns(subquery);
        return query.Columns[0].Value is RowValue ? throw Errors.Unsupported("a row as the value of a subquery", subquery.Span) : query.Columns[0];
    }

    private SlotReference AddApply(
        ApplyKind kind, BoundQuery query, Slot result, ValueList<ScalarExpression> test, string name, IReadOnlyCollection<Slot> correlated, TextSpan span)
    {
        block.Steps.Add(new PendingApply(kind, query.Plan, result, test, name, correlated, span));
        return new SlotReference(result);
    }
}
