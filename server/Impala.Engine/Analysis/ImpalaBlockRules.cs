using Impala.Catalog.Errors;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>What Impala's analyzer refuses in one SELECT though it has a meaning: which clauses may hold aggregates, analytic functions and subqueries,
/// and what DISTINCT and * go together with (impala.md 1.1). It looks at the text only, before names are resolved.</summary>
internal sealed class ImpalaBlockRules(AnalysisSession session)
{
    private AnalysisErrors Errors => session.Errors;

    public void Check(Ast.Select select, Ast.Query query)
    {
        CheckWindows(select);
        if (ExpressionSearch.FindWindow(select.Where) is { } inWhere)
            throw Errors.Analytic("WHERE clause must not contain analytic expressions", inWhere);
        if (ExpressionSearch.FindWindow(select.Having) is { } inHaving)
            throw Errors.Analytic("HAVING clause must not contain analytic expressions", inHaving);
        CheckAggregation(select, query);
        foreach (var item in query.OrderBy)
            if (ExpressionSearch.Subqueries(item.Expression).FirstOrDefault() is { } subquery)
                throw Errors.Refused("Subqueries are not supported in the ORDER BY clause.", subquery);
        if (select.Having is not null && ExpressionSearch.Subqueries(select.Having).Skip(1).FirstOrDefault() is { } second)
            throw Errors.Refused("Multiple subqueries are not supported in expression: " + AnalysisErrors.Text(select.Having), second);
        foreach (var item in select.Items)
            CheckSubqueries(item.Expression);
    }

    private void CheckWindows(Ast.Select select)
    {
        foreach (var item in select.Items)
        {
            if (ExpressionSearch.FindWindow(item.Expression) is not { } window)
                continue;
            if (select.From.IsEmpty)
                throw Errors.WindowError("Analytic expressions require FROM clause.", window.Span);
            if (select.Distinct)
                throw Errors.WindowError("cannot combine SELECT DISTINCT with analytic functions", window.Span);
        }
    }

    private void CheckAggregation(Ast.Select select, Ast.Query query)
    {
        var inItems = select.Items.Select(item => ExpressionSearch.FindImpalaAggregate(item.Expression)).FirstOrDefault(found => found is not null);
        var inHaving = ExpressionSearch.FindImpalaAggregate(select.Having);
        var aggregate = inItems ?? inHaving ?? query.OrderBy.Select(item => ExpressionSearch.FindImpalaAggregate(item.Expression)).FirstOrDefault(found => found is not null);
        if (aggregate is null && select.GroupBy is null && !select.Distinct)
            return;
        if (select.From.IsEmpty)
            throw Errors.Grouping("aggregation without a FROM clause is not allowed", (Ast.SqlNode?)aggregate ?? select);
        if (select.Distinct && (select.GroupBy is not null || inItems is not null || inHaving is not null))
            throw Errors.Refused("cannot combine SELECT DISTINCT with aggregate functions or GROUP BY", (Ast.SqlNode?)select.GroupBy ?? inItems ?? inHaving!);
        if ((select.GroupBy is not null || inItems is not null) && select.Items.FirstOrDefault(item => item.Expression is Ast.Star) is { } star)
            throw Errors.Grouping("cannot combine '*' in select list with grouping or aggregation", star);
        if (select.GroupBy is null)
            return;
        foreach (var key in Keys(select.GroupBy))
            CheckKey(key, select);
    }

    private void CheckKey(Ast.Expression key, Ast.Select select)
    {
        if (ExpressionSearch.Subqueries(key).FirstOrDefault() is { } subquery)
            throw Errors.Refused("Subqueries are not supported in the GROUP BY clause.", subquery);
        var meant = Meant(key, select);
        if (ExpressionSearch.FindImpalaAggregate(meant) is not null)
            throw Errors.RefusedText(SqlState.GroupingError, "GROUP BY expression must not contain aggregate functions", key, key);
        if (ExpressionSearch.FindWindow(meant) is not null)
            throw Errors.RefusedText(SqlState.WindowingError, "GROUP BY expression must not contain analytic expressions", meant, key);
    }

    // An ordinal or an alias stands for its select-list item.
    private static Ast.Expression Meant(Ast.Expression key, Ast.Select select) => key switch
    {
        Ast.IntegerLiteral ordinal when ordinal.Value >= 1 && ordinal.Value <= select.Items.Count => select.Items[(int)ordinal.Value - 1].Expression,
        Ast.ColumnReference { Parts.Count: 1 } name => select.Items.FirstOrDefault(item => item.Alias?.Name == name.Name)?.Expression ?? key,
        _ => key,
    };

    private static IEnumerable<Ast.Expression> Keys(Ast.GroupBy groupBy)
    {
        foreach (var element in groupBy.Elements)
        {
            if (element is Ast.GroupingExpression { Expression: not Ast.RowConstructor } single)
                yield return single.Expression;
        }
    }

    // Subqueries of the select list must give one value, known before they run.
    private void CheckSubqueries(Ast.Expression item)
    {
        foreach (var subquery in ExpressionSearch.Subqueries(item))
        {
            var query = ExpressionSearch.QueryOf(subquery)!;
            if (query.Body is not Ast.Select select || ImpalaSubqueryRules.ReturnsAtMostOneRow(query, select))
                continue;
            throw Errors.RefusedText(
                subquery is Ast.ScalarSubquery
                    ? "A subquery which may return more than one row is not supported in the expression"
                    : "Only subqueries that are guaranteed to return a single row are supported",
                item, subquery);
        }
    }
}
