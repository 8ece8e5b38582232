using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>The top of a SELECT: projection of the select list (and of hidden sort keys), DISTINCT, ORDER BY, LIMIT.</summary>
internal sealed class SelectProjection(AnalysisSession session, Ast.Select select, Ast.Query query, Scope? outer, CteScope? ctes)
{
    private readonly List<Assignment> _assignments = [];
    private readonly HashSet<int> _used = [];
    private HashSet<int> _available = [];

    public BoundQuery Build(PlanNode plan, List<SelectEntry> entries, List<ScalarExpression> distinctOn, List<SortKey> orderKeys)
    {
        _available = [.. plan.Output.Select(slot => slot.Id)];
        if (select.Distinct)
            foreach (var entry in entries.Where(entry => entry.Value is not RowValue))
                entry.Value = session.Coercion.Settle(entry.Value!, entry.Span);
        var columns = entries.Select(AddColumn).ToValueList();
        var numVisible = _assignments.Count;
        var orderings = orderKeys.Select((key, i) => new Ordering(SlotFor(key, i), key.Descending, key.NullsFirst)).ToValueList();
        var distinctSlots = distinctOn.ConvertAll(key => HiddenSlot(key, "distinct"));
        PlanNode result = new ProjectNode(plan, [.. _assignments]);
        if (select.Distinct && select.DistinctOn.IsEmpty)
            result = new AggregateNode(result, result.Output, []);
        if (distinctSlots.Count > 0)
            result = KeepFirst(result, distinctSlots, orderings);
        if (!orderings.IsEmpty)
            result = new SortNode(result, orderings);
        result = new LimitAnalyzer(session, outer, ctes).Apply(result, query, orderings);
        if (result.Output.Count > numVisible)
            result = new ProjectNode(result, _assignments.Take(numVisible).Select(assignment => new Assignment(assignment.Slot, new SlotReference(assignment.Slot))).ToValueList());
        return new BoundQuery(result, columns);
    }

    private BoundColumn AddColumn(SelectEntry entry)
    {
        if (entry.Value is RowValue row)
        {
            var fields = row.Fields.Select((field, i) => (ScalarExpression)new SlotReference(Assign(row.Names[i], field))).ToValueList();
            return new BoundColumn(entry.Name, new RowValue(fields, row.Names));
        }
        var column = new BoundColumn(entry.Name, new SlotReference(Assign(entry.Name, entry.Value!)));
        if (entry.Value is SlotReference plain && FindOrigin(entry, plain) is { } origin)
            column = column with { TableOid = origin.TableOid, AttributeNumber = origin.AttributeNumber };
        return session.Rules.IsPostgres && column.Type.IsDecimal ? column with { HidesPrecision = HidesPrecision(entry) } : column;
    }

    // Columns and casts to numeric(p, s) have a precision, other numerics have none.
    private static bool HidesPrecision(SelectEntry entry) =>
        (entry.Column ?? entry.Origin)?.HidesPrecision ?? !(entry.Expression is Ast.Cast cast && !cast.Type.Modifiers.IsEmpty);

    private static BoundColumn? FindOrigin(SelectEntry entry, SlotReference plain) =>
        entry.Column ?? (entry.Origin is { } origin && origin.Value.Equals(plain) ? origin : null);

    // A slot of the input passes through under its own id, once; a second use and outer slots get slots of their own.
    private Slot Assign(string name, ScalarExpression value)
    {
        var slot = value is SlotReference reference && _available.Contains(reference.Slot.Id) && _used.Add(reference.Slot.Id)
            ? reference.Slot
            : session.NewSlot(name, value.Type);
        _assignments.Add(new Assignment(slot, value));
        return slot;
    }

    private Slot SlotFor(SortKey key, int index)
    {
        foreach (var assignment in _assignments)
            if (assignment.Expression.Equals(key.Expression))
                return assignment.Slot;
        if (select.Distinct && select.DistinctOn.IsEmpty)
            throw session.Errors.DistinctOrderBy(query.OrderBy[index].Expression.Span);
        return HiddenSlot(key.Expression, "order");
    }

    private Slot HiddenSlot(ScalarExpression expression, string name)
    {
        foreach (var assignment in _assignments)
            if (assignment.Expression.Equals(expression))
                return assignment.Slot;
        return Assign(expression is SlotReference reference ? reference.Slot.Name : name, expression);
    }

    // DISTINCT ON keeps the first row of every group in the order asked for.
    private FilterNode KeepFirst(PlanNode plan, List<Slot> keys, ValueList<Ordering> orderings)
    {
        for (var i = 0; i < Math.Min(keys.Count, orderings.Count); i++)
            if (!keys.Contains(orderings[i].Slot))
                throw session.Errors.DistinctOnOrderBy(select.DistinctOn[0].Span);
        var number = session.NewSlot("row_number", SqlType.BigInt);
        var inOrder = orderings.Where(ordering => !keys.Contains(ordering.Slot)).ToValueList();
        var sorted = new SortNode(plan, keys.Select(slot => new Ordering(slot, false, false)).Concat(inOrder).ToValueList());
        var window = new WindowNode(sorted, [.. keys], inOrder, [new WindowCall(number, "row_number", [], WindowFrame.Default)]);
        var first = new FunctionCall(FunctionLookup.RequiredScalar(OperatorNames.Equal), [new SlotReference(number), Constant.BigInt(1)], SqlType.Boolean);
        return new FilterNode(window, [first]);
    }
}
