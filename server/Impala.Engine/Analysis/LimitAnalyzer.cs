using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Functions.Resolution;
using Impala.Engine.Planning.Nodes;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>LIMIT and OFFSET: constant expressions, or parameters, which are of type BIGINT. NULL is no limit.</summary>
internal sealed class LimitAnalyzer(AnalysisSession session, Scope? outer, CteScope? ctes)
{
    /// <param name="orderBy">What the plan is sorted by.</param>
    public PlanNode Apply(PlanNode plan, Ast.Query query, ValueList<Ordering> orderBy)
    {
        if (query.Limit is null && query.Offset is null)
            return plan;
        if (query.Offset is not null && query.OrderBy.IsEmpty && session.Rules.OffsetNeedsOrderBy)
            throw session.Errors.OffsetNeedsOrderBy(query.Limit, query.Offset);
        if (session.Rules.IsPostgres && !query.WithTies && (HasSubquery(query.Limit) || HasSubquery(query.Offset)))
            return Computed(plan, query, orderBy);
        var limit = query.Limit is null ? -1 : Evaluate(query.Limit, "LIMIT") ?? -1;
        var offset = query.Offset is null ? 0 : Evaluate(query.Offset, "OFFSET") ?? 0;
        if (query.WithTies && orderBy.IsEmpty)
            throw session.Errors.TiesNeedOrderBy(query.Limit!.Span);
        if (query.WithTies && limit > 0)
            return WithTies(plan, limit, offset, orderBy);
        return limit < 0 && offset == 0 ? plan : new LimitNode(plan, limit, offset);
    }

    // Peers of the last row that counts have its rank, which is at most its number.
    private PlanNode WithTies(PlanNode plan, long limit, long offset, ValueList<Ordering> orderBy)
    {
        var rank = session.NewSlot("rank", SqlType.BigInt);
        var number = session.NewSlot("row_number", SqlType.BigInt);
        var window = new WindowNode(plan, [], orderBy, [new WindowCall(rank, "rank", [], WindowFrame.Default), new WindowCall(number, "row_number", [], WindowFrame.Default)]);
        var last = limit > long.MaxValue - offset ? long.MaxValue : limit + offset;
        var filter = new FilterNode(window, [Compare(rank, OperatorNames.LessOrEqual, last), Compare(number, OperatorNames.Greater, offset)]);
        var sorted = new SortNode(filter, orderBy);
        return new ProjectNode(sorted, plan.Output.Map(slot => new Assignment(slot, new SlotReference(slot))));
    }

    private static bool HasSubquery(Ast.Expression? expression) => ExpressionSearch.Subqueries(expression).Any();

    // What subqueries count is known only when they have run: rows are numbered, and those with the right numbers stay.
    private PlanNode Computed(PlanNode plan, Ast.Query query, ValueList<Ordering> orderBy)
    {
        var number = session.NewSlot("row_number", SqlType.BigInt);
        PlanNode window = new WindowNode(plan, [], orderBy, [new WindowCall(number, "row_number", [], WindowFrame.Default)]);
        var block = new SelectBlock(new Scope(outer, ctes)) { Clause = Clause.Limit };
        var expressions = new ExpressionAnalyzer(session, block);
        var offset = query.Offset is null ? Constant.BigInt(0) : Count(query.Offset, "OFFSET", 0);
        var limit = query.Limit is null ? Constant.BigInt(long.MaxValue) : Count(query.Limit, "LIMIT", long.MaxValue);
        window = StepAttacher.AttachAll(window, block.InputSteps, session);
        // row - offset <= limit, because offset + limit might be too large.
        var rank = Call(OperatorNames.Subtract, new SlotReference(number), offset, SqlType.BigInt);
        PlanNode kept = new FilterNode(window, [Call(OperatorNames.Greater, rank, Constant.BigInt(0), SqlType.Boolean), Call(OperatorNames.LessOrEqual, rank, limit, SqlType.Boolean)]);
        if (!orderBy.IsEmpty)
            kept = new SortNode(kept, orderBy);
        return new ProjectNode(kept, plan.Output.Map(slot => new Assignment(slot, new SlotReference(slot))));

        ScalarExpression Count(Ast.Expression written, string clause, long ifNull)
        {
            if (written is Ast.ColumnReference)
                throw session.Errors.LimitNotConstant(clause, written);
            var value = expressions.Analyze(written);
            if (!ImplicitCasts.CanCast(value.Type, SqlType.BigInt, session.Resolution) && !value.Type.IsNumeric)
                throw session.Errors.LimitType(clause, value.Type, written);
            return new Coalesce([session.Coercion.To(value, SqlType.BigInt, written.Span), Constant.BigInt(ifNull)], SqlType.BigInt);
        }
    }

    private static FunctionCall Call(string name, ScalarExpression left, ScalarExpression right, SqlType type) =>
        new(FunctionLookup.RequiredScalar(name), [left, right], type);

    private static FunctionCall Compare(Slot slot, string name, long value) =>
        new(FunctionLookup.RequiredScalar(name), [new SlotReference(slot), Constant.BigInt(value)], SqlType.Boolean);

    private long? Evaluate(Ast.Expression expression, string clause)
    {
        var block = new SelectBlock(new Scope(null, ctes)) { Clause = Clause.Limit };
        // Columns are looked for so that the error is the right one: LIMIT must not use them.
        if (outer is not null && expression is Ast.ColumnReference reference && NameResolver.TryResolve(reference, outer, session.Errors) is not null)
            throw session.Errors.LimitNotConstant(clause, expression);
        if (expression is Ast.ColumnReference column)
            throw session.Errors.LimitNotConstant(clause, column);
        if (!session.Rules.IsPostgres && ExpressionSearch.Walk(expression).Any(part => part is Ast.ColumnReference || ExpressionSearch.QueryOf(part) is not null
            || ExpressionSearch.FindAggregate(part) is not null))
            throw session.Errors.LimitNotConstant(clause, expression);
        var value = new ExpressionAnalyzer(session, block).Analyze(expression);
        if (value is ParameterReference && value.Type.Kind == SqlTypeKind.Unknown)
            value = session.Coercion.To(value, SqlType.BigInt, expression.Span);
        if (!session.Rules.IsPostgres && !value.Type.IsInteger && value.Type.Kind is not (SqlTypeKind.Null or SqlTypeKind.Unknown))
            throw session.Errors.LimitType(clause, value.Type, expression);
        if (!ImplicitCasts.CanCast(value.Type, SqlType.BigInt, session.Resolution) && !(value.Type.IsNumeric && session.Rules.IsPostgres))
            throw session.Errors.LimitType(clause, value.Type, expression);
        var count = session.Coercion.To(value, SqlType.BigInt, expression.Span);
        if (HasParameter(count))
            return null;
        var constant = session.Coercion.Evaluate(count, expression.Span);
        if (constant.Value is not long rows)
            return session.Rules.IsPostgres ? null : throw session.Errors.LimitIsNull(clause, expression);
        return rows >= 0 ? rows : throw session.Errors.NegativeLimit(clause, expression, rows);
    }

    // Without values there is nothing to evaluate; the statement is only described then.
    private static bool HasParameter(ScalarExpression expression) => expression is ParameterReference || expression.Children.Any(HasParameter);
}
