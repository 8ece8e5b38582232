using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Subqueries that Impala cannot rewrite as joins, refused with its texts (impala.md 1.1). The conjuncts of WHERE are judged by their text; what
/// depends on references to the query around is judged once the subquery is analysed.</summary>
internal sealed class ImpalaSubqueryRules(AnalysisSession session)
{
    private AnalysisErrors Errors => session.Errors;

    /// <summary>One subquery a conjunct; inside OR only IN and comparisons with a scalar one.</summary>
    public void CheckConjunct(Ast.Expression conjunct)
    {
        Ast.Expression? only = null;
        foreach (var subquery in ExpressionSearch.Subqueries(conjunct))
        {
            if (only is not null)
                throw Errors.RefusedText("Multiple subqueries are not supported in expression", conjunct, subquery);
            only = subquery;
        }
        if (only is null || !ExpressionSearch.Walk(conjunct).Any(part => part is Ast.LogicalOperation { Operator: Ast.LogicalOperator.Or } && Holds(part, only)))
            return;
        switch (only)
        {
            case Ast.Exists:
                throw Errors.RefusedText("EXISTS/NOT EXISTS subqueries in OR predicates are not supported", conjunct, only);
            case Ast.InSubquery { Negated: true }:
                throw Errors.RefusedText("NOT IN subqueries in OR predicates are not supported", conjunct, only);
            case Ast.ScalarSubquery when !ExpressionSearch.Walk(conjunct).Any(part => IsPredicateOver(part, only)):
                throw Errors.RefusedText("Subqueries that are arguments to non-predicate exprs are not supported inside OR", conjunct, only);
        }
    }

    /// <summary>The shape every subquery of an expression has.</summary>
    public void CheckShape(Ast.Query query)
    {
        if (query.Body is not Ast.Select)
            throw Errors.Refused($"A subquery must contain a single select block: ({AnalysisErrors.Text(query)})", query);
    }

    /// <summary>A subquery that refers to the query around.</summary>
    /// <param name="expression">The predicate or the scalar subquery itself.</param>
    /// <param name="correlated">Slots of outer queries it uses.</param>
    /// <param name="around">The query it stands in.</param>
    public void CheckCorrelated(Ast.Expression expression, Ast.Query query, BoundQuery bound, IReadOnlyCollection<Slot> correlated, Scope around, Clause clause)
    {
        if (correlated.Count == 0 || query.Body is not Ast.Select select)
            return;
        // The null-aware anti join that a correlated NOT IN becomes compares a column of the query around; without correlation a constant is rewritten.
        if (expression is Ast.InSubquery { Negated: true } notIn && !ExpressionSearch.Walk(notIn.Operand).Any(part => part is Ast.ColumnReference))
            throw Errors.RefusedText("Unsupported NOT IN predicate with subquery", notIn, notIn);
        // Only the query directly around may be referred to; aggregates of HAVING are no columns of it but belong to it.
        if (clause == Clause.Where && correlated.Any(slot => !around.Owns(slot.Id)))
            throw Errors.RefusedText("Unsupported correlated subquery", query, expression);
        if (expression is Ast.ScalarSubquery && select.Items is [var item] && CountInside(item.Expression))
            throw Errors.RefusedText(
                "Aggregate function that returns non-null on an empty input cannot be used in an expression in a correlated subquery's select list",
                expression, expression);
        if (clause == Clause.Select)
            throw Errors.RefusedText("A correlated scalar subquery is not supported in the expression", expression, expression);
        var isAggregated = select.GroupBy is not null || select.Distinct || select.Items.Any(item => ExpressionSearch.FindAggregate(item.Expression) is not null);
        var hasWindow = select.Items.Any(item => ExpressionSearch.FindWindow(item.Expression) is not null);
        if (expression is Ast.Exists && isAggregated && !hasWindow && select.Having is null && select.GroupBy is null && !select.Distinct)
            return;
        var ids = correlated.Select(slot => slot.Id).ToHashSet();
        var predicates = Filters(bound.Plan).SelectMany(filter => filter.Predicates).Where(predicate => Uses(predicate, ids)).ToList();
        if (predicates.Exists(predicate => predicate is Logical { Kind: LogicalKind.Or }))
            throw Errors.RefusedText("Disjunctions with correlated predicates are not supported", select.Where ?? expression, expression);
        var isIn = expression is Ast.InSubquery;
        var isScalar = expression is Ast.ScalarSubquery;
        if ((isScalar && (select.GroupBy is not null || hasWindow)) || (isIn && (isAggregated || hasWindow)))
            throw Errors.RefusedText("Unsupported correlated subquery with grouping and/or aggregation", query, expression);
        if (isScalar && !ReturnsAtMostOneRow(query, select))
            throw Errors.RefusedText("Unsupported correlated subquery with runtime scalar check", query, expression);
        if (query.Limit is not null && (isIn || (isScalar && (!isAggregated || select.Distinct))))
            throw Errors.RefusedText("Unsupported correlated subquery with a LIMIT clause", query, expression);
        var allEqual = predicates.TrueForAll(IsEquality);
        if (expression is Ast.Exists && select.Having is not null && !(isAggregated && allEqual))
            throw Errors.RefusedText("Unsupported correlated EXISTS subquery with a HAVING clause", query, expression);
        if (isScalar && !allEqual)
            throw Errors.RefusedText("Unsupported aggregate subquery with non-equality correlated predicates", select.Where ?? expression, expression);
        if (expression is Ast.Exists && !predicates.Exists(IsEquality))
            throw Errors.RefusedText("Unsupported predicate with subquery", expression, expression);
    }

    // count() and ndv() are 0 without rows, and the join that stands for the subquery can put that right only when nothing is made of it.
    private static bool CountInside(Ast.Expression item)
    {
        while (item is Ast.Cast cast)
            item = cast.Operand;
        return ExpressionSearch.Walk(item).Skip(1).Any(part => part is Ast.FunctionCall { Over: null } call && FunctionLookup.NameOf(call.Name) is "count" or "ndv");
    }

    /// <summary>What Impala knows without running it: a LIMIT of at most one, no FROM, or aggregates without GROUP BY.</summary>
    public static bool ReturnsAtMostOneRow(Ast.Query query, Ast.Select select)
    {
        if (query.Limit is Ast.IntegerLiteral limit && limit.Value <= 1)
            return true;
        if (select.From.IsEmpty)
            return true;
        return select.GroupBy is null && !select.Distinct && select.Items.Any(item => ExpressionSearch.FindAggregate(item.Expression) is not null);
    }

    private static bool Holds(Ast.Expression part, Ast.Expression subquery) => ExpressionSearch.Walk(part).Any(inner => ReferenceEquals(inner, subquery));

    private static bool IsPredicateOver(Ast.Expression part, Ast.Expression subquery) => part switch
    {
        Ast.BinaryOperation binary => IsComparison(binary.Operator) && (ReferenceEquals(binary.Left, subquery) || ReferenceEquals(binary.Right, subquery)),
        Ast.IsDistinctFrom distinct => ReferenceEquals(distinct.Left, subquery) || ReferenceEquals(distinct.Right, subquery),
        Ast.Like like => ReferenceEquals(like.Operand, subquery) || ReferenceEquals(like.Pattern, subquery),
        _ => false,
    };

    private static bool IsComparison(Ast.BinaryOperator kind) => kind is Ast.BinaryOperator.Equal or Ast.BinaryOperator.NotEqual or Ast.BinaryOperator.Less
        or Ast.BinaryOperator.LessOrEqual or Ast.BinaryOperator.Greater or Ast.BinaryOperator.GreaterOrEqual or Ast.BinaryOperator.NullSafeEqual;

    private static bool IsEquality(ScalarExpression predicate) => predicate is FunctionCall { Function.Name: OperatorNames.Equal or OperatorNames.NullSafeEqual };

    private static IEnumerable<FilterNode> Filters(PlanNode plan)
    {
        var waiting = new Stack<PlanNode>([plan]);
        while (waiting.TryPop(out var node))
        {
            if (node is FilterNode filter)
                yield return filter;
            foreach (var child in node.Children)
                waiting.Push(child);
        }
    }

    private static bool Uses(ScalarExpression expression, HashSet<int> ids) =>
        expression is SlotReference reference ? ids.Contains(reference.Slot.Id) : expression.Children.Any(child => Uses(child, ids));
}
