using System.Diagnostics;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>A query expression: WITH, a body, and ORDER BY and LIMIT over the whole. (Those of a plain SELECT are its own affair: they see its FROM.)</summary>
internal sealed class QueryAnalyzer(AnalysisSession session)
{
    /// <summary>What PostgreSQL allows in one target list.</summary>
    public const int MaxColumns = 1664;

    private AnalysisErrors Errors => session.Errors;

    /// <param name="outer">The scope around the query, which correlated references reach; null at the top and in views.</param>
    /// <param name="ctes">WITH names visible from outside.</param>
    public BoundQuery Analyze(Ast.Query query, Scope? outer, CteScope? ctes)
    {
        var bound = AnalyzeUnsettled(query, outer, ctes);
        return Retyping.Settle(bound, session);
    }

    /// <summary>The same, leaving untyped literals untyped: the caller knows what they are to be.</summary>
    public BoundQuery AnalyzeUnsettled(Ast.Query query, Scope? outer, CteScope? ctes)
    {
        session.EnsureStack();
        RefuseClauses(query);
        if (session.RefusesAsImpala && !query.OrderBy.IsEmpty && query.Limit is null && !ReferenceEquals(query, session.Root))
            CheckNestedOrder(query);
        ctes = AddWith(query.With, outer, ctes);
        var bound = query.Body switch
        {
            Ast.Select select => new SelectAnalyzer(session, select, query, outer, ctes).Analyze(),
            Ast.NestedQuery nested when query.OrderBy.IsEmpty && query.Limit is null && query.Offset is null => AnalyzeUnsettled(nested.Query, outer, ctes),
            var body => OrderAndLimit(AnalyzeBody(body, outer, ctes), query, outer, ctes),
        };
        if (bound.Columns.Count > MaxColumns)
            throw Errors.TooManyColumns(MaxColumns);
        return bound;
    }

    // Impala's order is of the whole statement only, unless LIMIT makes it decide which rows there are.
    private void CheckNestedOrder(Ast.Query query)
    {
        if (query.Offset is not null)
            throw Errors.Refused("Order-by with offset without limit not supported in nested queries.", query.Offset);
        session.Warn(
            $"Ignoring ORDER BY clause without LIMIT or OFFSET: ORDER BY {string.Join(", ", query.OrderBy.Select(Text))}.\n"
            + "An ORDER BY appearing in a view, subquery, union operand, or an insert/ctas statement has no effect on the query result "
            + "unless a LIMIT and/or OFFSET is used in conjunction with the ORDER BY.");
    }

    private static string Text(Ast.OrderItem item)
    {
        var nulls = (item.Descending, item.NullsFirst) switch
        {
            (false, true) => " NULLS FIRST",
            (true, false) => " NULLS LAST",
            _ => "",
        };
        return AnalysisErrors.Text(item.Expression) + (item.Descending ? " DESC" : " ASC") + nulls;
    }

    /// <summary>Clauses that parse only to be named here.</summary>
    private void RefuseClauses(Ast.Query query)
    {
        if (!query.Locking.IsEmpty)
            throw Errors.Unsupported("FOR " + query.Locking[0].Strength, query.Locking[0].Span);
        if (query.Body is Ast.Select select)
            RefuseClauses(select);
    }

    private void RefuseClauses(Ast.Select select)
    {
        if (select.Into is not null)
            throw Errors.Unsupported("SELECT INTO", select.Into.Span);
    }

    /// <summary>A body inside a set operation: it has no ORDER BY or LIMIT of its own unless it is in parentheses.</summary>
    public BoundQuery AnalyzeBody(Ast.QueryBody body, Scope? outer, CteScope? ctes)
    {
        session.EnsureStack();
        if (body is Ast.Select block)
            RefuseClauses(block);
        return body switch
        {
            Ast.Select select => new SelectAnalyzer(session, select, new Ast.Query(select) { Span = select.Span }, outer, ctes).Analyze(),
            Ast.SetOperation operation => new SetOperationAnalyzer(session, this).Analyze(operation, outer, ctes),
            Ast.Values values => new ValuesAnalyzer(session).Analyze(values, outer, ctes, targets: null),
            Ast.NestedQuery nested => AnalyzeUnsettled(nested.Query, outer, ctes),
            _ => throw new UnreachableException(body.GetType().Name),
        };
    }

    /// <summary>The names in scope with those of the clause.</summary>
    public CteScope? AddWith(Ast.WithClause? with, Scope? outer, CteScope? ctes)
    {
        if (with is null)
            return ctes;
        var names = new HashSet<string>();
        foreach (var table in with.Tables)
        {
            if (!names.Add(table.Name.Name))
                throw Errors.NameConflict(table.Name.Name, table.Name.Span);
            session.NoteCommonTable(table.Name.Name);
            ctes = new CteScope(ctes, table.Name.Name, table, outer)
            {
                IsRecursive = with.Recursive && CteReferences.Mentions(table.Query, table.Name.Name),
            };
        }
        return ctes;
    }

    // After a set operation or VALUES, ORDER BY sees the result's columns only.
    private BoundQuery OrderAndLimit(BoundQuery bound, Ast.Query query, Scope? outer, CteScope? ctes)
    {
        var plan = bound.Plan;
        var orderings = new List<Ordering>();
        if (!query.OrderBy.IsEmpty)
        {
            bound = Retyping.Settle(bound, session);
            plan = bound.Plan;
            foreach (var item in query.OrderBy)
                orderings.Add(new Ordering(ResultSlot(bound, item), item.Descending, item.NullsFirst ?? item.Descending));
            plan = new SortNode(plan, [.. orderings]);
        }
        plan = new LimitAnalyzer(session, outer, ctes).Apply(plan, query, [.. orderings]);
        return bound with { Plan = plan };
    }

    private Slot ResultSlot(BoundQuery bound, Ast.OrderItem item)
    {
        if (item.Expression is Ast.IntegerLiteral ordinal)
        {
            return ordinal.Text.Length <= 5 && ordinal.Value >= 1 && ordinal.Value <= bound.Columns.Count
                ? SlotOf(bound.Columns[(int)ordinal.Value - 1], item)
                : throw Errors.PositionNotInList("ORDER BY", ordinal.Text, ordinal.Span);
        }
        if (item.Expression is not Ast.ColumnReference { Parts.Count: 1 } name)
            throw !session.Rules.IsPostgres && ExpressionSearch.Walk(item.Expression).OfType<Ast.ColumnReference>().FirstOrDefault() is { } inside
                ? Errors.ColumnNotFound(inside, null)
                : Errors.SetOperationOrderBy(item.Expression.Span);
        BoundColumn? found = null;
        foreach (var column in bound.Columns)
        {
            if (column.Name == name.Name)
                found = found is null ? column : throw Errors.AmbiguousAlias("ORDER BY", name.Name, name.Span);
        }
        return found is null
            ? throw Errors.ColumnNotFound(name, NearestName.Find(name.Name, bound.Columns.Select(column => column.Name)))
            : SlotOf(found, item);
    }

    private Slot SlotOf(BoundColumn column, Ast.OrderItem item) => column.Value is SlotReference reference
        ? reference.Slot
        : throw Errors.OperatorNotFound("<", new SqlType(SqlTypeKind.Record), new SqlType(SqlTypeKind.Record), item.Expression.Span);
}
