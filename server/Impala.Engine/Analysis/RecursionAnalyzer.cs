using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>
/// WITH RECURSIVE name AS (initial UNION [ALL] step), as PostgreSQL 15 reads it: the last operand of the union is the step, which may name
/// the query once; column names and types are those of the initial term. A numeric column gets digits for what the step makes of it.
/// </summary>
internal sealed class RecursionAnalyzer(AnalysisSession session)
{
    private const int MinScale = 6;

    private AnalysisErrors Errors => session.Errors;

    /// <param name="cte">The name with its definition.</param>
    /// <param name="boundary">The scope around the query.</param>
    public BoundQuery Analyze(CteScope cte, Scope boundary)
    {
        var definition = cte.Definition;
        var query = definition.Query;
        if (query.Body is not Ast.SetOperation { Operator: Ast.SetOperator.Union } union)
            throw Errors.RecursionForm(cte.Name, definition.Name.Span);
        if (!query.OrderBy.IsEmpty)
            throw Errors.RecursionClause("ORDER BY", query.OrderBy[0].Span);
        if ((query.Offset ?? query.Limit) is { } cut)
            throw Errors.RecursionClause(query.Offset is null ? "LIMIT" : "OFFSET", cut.Span);
        if (union.Operands[^1] is Ast.Select { GroupBy: not null } or Ast.Select { Having: not null })
            throw Errors.RecursionAggregate(union.Operands[^1].Span);
        var queries = new QueryAnalyzer(session);
        var number = session.NewSlot(cte.Name, SqlType.Int).Id;
        var first = new WorkingTable(number) { IsInitial = true };
        Ast.QueryBody initialBody = union.Operands.Count == 2 ? union.Operands[0] : union with { Operands = [.. union.Operands.SkipLast(1)] };
        var initial = Retyping.Settle(queries.AnalyzeBody(initialBody, boundary, Names(cte, first, boundary)), session);
        var types = initial.Columns.Select(column => column.Type).ToArray();
        // Types of decimals and texts widen until the step's fit: each round of analysis widens once.
        while (true)
        {
            var columns = initial.Columns.Select((column, i) => new BoundColumn(
                i < definition.Columns.Count ? definition.Columns[i].Name : column.Name, new SlotReference(session.NewSlot(column.Name, types[i])))).ToList();
            var step = queries.AnalyzeBody(union.Operands[^1], boundary, Names(cte, new WorkingTable(number) { Columns = columns }, boundary));
            if (step.Columns.Count != types.Length)
                throw Errors.SetOperationColumns("UNION", initialBody, types.Length, union.Operands[^1], step.Columns.Count);
            if (!Widen(cte.Name, types, step, union.Operands[^1].Span))
                return Recursion(initial, step, types, number, !union.All, union);
        }
    }

    // Inside its terms the name is the working table; the query's own WITH comes on top.
    private CteScope? Names(CteScope cte, WorkingTable working, Scope boundary) =>
        new QueryAnalyzer(session).AddWith(cte.Definition.Query.With, boundary, new CteScope(cte.Outer, cte.Name, cte.Definition, cte.QueryScope) { Working = working });

    private bool Widen(string name, SqlType[] types, BoundQuery step, SqlParser.TextSpan span)
    {
        var widened = false;
        for (var i = 0; i < types.Length; i++)
        {
            var type = step.Columns[i].Type;
            if (type == types[i])
                continue;
            var common = session.Coercion.CommonType([types[i], type]) ?? throw Errors.SetOperationTypes("UNION", types[i], type, name, step.Columns[i].Name, span);
            if (common == types[i] || (types[i].IsDecimal && types[i].Precision == SqlType.MaxDecimalPrecision && common.IsDecimal))
                continue;
            if (types[i].IsDecimal && common.IsDecimal)
                types[i] = SqlType.Decimal(SqlType.MaxDecimalPrecision, Math.Max(MinScale, common.Scale));
            else if (types[i].IsText && common.IsText)
                types[i] = SqlType.String;
            else
                throw Errors.RecursionType(name, i + 1, types[i], common, span);
            widened = true;
        }
        return widened;
    }

    private BoundQuery Recursion(BoundQuery initial, BoundQuery step, SqlType[] types, int number, bool isDistinct, Ast.SetOperation union)
    {
        initial = Retyping.To(initial, types, session, union.Operands[0].Span);
        step = Retyping.To(step, types, session, union.Operands[^1].Span);
        var slots = initial.Columns.Map(column => session.NewSlot(column.Name, column.Type));
        var plan = new RecursiveNode(slots, initial.Plan, Slots(initial), step.Plan, Slots(step), number, isDistinct);
        return new BoundQuery(plan, slots.Map(slot => new BoundColumn(slot.Name, new SlotReference(slot))));
    }

    private static ValueList<Slot> Slots(BoundQuery query) => query.Columns.Map(column => ((SlotReference)column.Value).Slot);
}
