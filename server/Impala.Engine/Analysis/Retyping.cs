using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Impala.SqlParser;

namespace Impala.Engine.Analysis;

/// <summary>Converts a query's columns after the fact: operands of UNION, compared subqueries, INSERT. An untyped literal that the query merely
/// selects is converted where it stands, as if it had been written with the type.</summary>
internal static class Retyping
{
    /// <summary>The query with these column types; the conversions must exist. Row-valued columns stay as they are.</summary>
    public static BoundQuery To(BoundQuery query, IReadOnlyList<SqlType> types, AnalysisSession session, TextSpan span = default)
    {
        var changed = false;
        for (var i = 0; i < types.Count && !changed; i++)
            changed = query.Columns[i].Type != types[i];
        if (!changed)
            return query;
        if (query.Plan is ValuesNode values)
            return Rows(query, values, types, session, span);
        if (query.Plan is ProjectNode project && TryInPlace(query, project, types, session, span) is { } replaced)
            return replaced;
        var assignments = new List<Assignment>();
        var columns = new List<BoundColumn>();
        for (var i = 0; i < query.Columns.Count; i++)
        {
            var column = query.Columns[i];
            if (column.Value is RowValue row)
            {
                assignments.AddRange(row.Fields.Select(field => new Assignment(((SlotReference)field).Slot, field)));
                columns.Add(column);
                continue;
            }
            var slot = column.Type == types[i] ? ((SlotReference)column.Value).Slot : session.NewSlot(column.Name, types[i]);
            assignments.Add(new Assignment(slot, session.Coercion.To(column.Value, types[i], span)));
            columns.Add(slot.Type == column.Type ? column : new BoundColumn(column.Name, new SlotReference(slot)));
        }
        return new BoundQuery(new ProjectNode(query.Plan, [.. assignments]), [.. columns]);
    }

    /// <summary>Untyped columns as text, so that the query can be used as a table.</summary>
    public static BoundQuery Settle(BoundQuery query, AnalysisSession session)
    {
        var types = query.Columns.Map(column => column.Type.Kind switch
        {
            SqlTypeKind.Unknown => SqlType.String,
            SqlTypeKind.Null => session.Rules.UntypedStrings ? SqlType.String : SqlType.Boolean,
            _ => column.Type,
        });
        return To(query, types, session);
    }

    /// <summary>Rows as text: what leaves a query, or is the value of a subquery, has a type.</summary>
    public static BoundQuery RowsAsText(BoundQuery query, AnalysisSession session, TextSpan span)
    {
        if (!query.Columns.Any(column => column.Value is RowValue))
            return query;
        var assignments = new List<Assignment>();
        var columns = new List<BoundColumn>();
        foreach (var column in query.Columns)
        {
            var value = column.Value is RowValue row ? session.Coercion.RowText(row, span) : column.Value;
            var slot = value is SlotReference reference ? reference.Slot : session.NewSlot(column.Name, SqlType.String);
            assignments.Add(new Assignment(slot, value));
            columns.Add(column with { Value = new SlotReference(slot) });
        }
        return new BoundQuery(new ProjectNode(query.Plan, [.. assignments]), [.. columns]);
    }

    private static BoundQuery Rows(BoundQuery query, ValuesNode values, IReadOnlyList<SqlType> types, AnalysisSession session, TextSpan span)
    {
        var slots = values.Slots.Select((slot, i) => slot.Type == types[i] ? slot : session.NewSlot(slot.Name, types[i])).ToValueList();
        var rows = values.Rows.Map(row => row.Select((value, i) => session.Coercion.To(value, types[i], span)).ToValueList());
        return new BoundQuery(new ValuesNode(slots, rows), query.Columns.Select((column, i) => new BoundColumn(column.Name, new SlotReference(slots[i]))).ToValueList());
    }

    private static BoundQuery? TryInPlace(BoundQuery query, ProjectNode project, IReadOnlyList<SqlType> types, AnalysisSession session, TextSpan span)
    {
        if (project.Assignments.Count != query.Columns.Count)
            return null;
        var assignments = new Assignment[types.Count];
        var columns = new BoundColumn[types.Count];
        for (var i = 0; i < assignments.Length; i++)
        {
            var column = query.Columns[i];
            assignments[i] = project.Assignments[i];
            columns[i] = column;
            if (column.Type == types[i])
                continue;
            if (column.Value is not SlotReference { Slot: var old } || assignments[i].Slot.Id != old.Id)
                return null;
            var slot = session.NewSlot(column.Name, types[i]);
            assignments[i] = new Assignment(slot, session.Coercion.To(project.Assignments[i].Expression, types[i], span));
            columns[i] = new BoundColumn(column.Name, new SlotReference(slot));
        }
        return new BoundQuery(project with { Assignments = [.. assignments] }, [.. columns]);
    }
}
