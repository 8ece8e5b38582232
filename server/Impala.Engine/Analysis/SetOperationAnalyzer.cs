using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>UNION is a union and, without ALL, a grouping by all columns. INTERSECT and EXCEPT are semi and anti joins on IS NOT DISTINCT FROM over
/// distinct rows; their ALL forms number equal rows first and compare the numbers too.</summary>
internal sealed class SetOperationAnalyzer(AnalysisSession session, QueryAnalyzer queries)
{
    public BoundQuery Analyze(Ast.SetOperation operation, Scope? outer, CteScope? ctes)
    {
        var operands = operation.Operands.Select(operand => queries.AnalyzeBody(operand, outer, ctes)).ToList();
        var name = operation.Operator switch { Ast.SetOperator.Union => "UNION", Ast.SetOperator.Intersect => "INTERSECT", _ => "EXCEPT" };
        for (var i = 1; i < operands.Count; i++)
            if (operands[i].Columns.Count != operands[0].Columns.Count)
                throw session.Errors.SetOperationColumns(name, operation.Operands[0], operands[0].Columns.Count, operation.Operands[i], operands[i].Columns.Count);
        var types = CommonTypes(operation, operands, name);
        for (var i = 0; i < operands.Count; i++)
            operands[i] = Retyping.To(operands[i], types, session, operation.Operands[i].Span);
        if (operation.Operator == Ast.SetOperator.Union)
            return Union(operands, operation.All);
        var result = operands[0];
        var kind = operation.Operator == Ast.SetOperator.Intersect ? JoinKind.LeftSemi : JoinKind.LeftAnti;
        for (var i = 1; i < operands.Count; i++)
            result = operation.All ? CountedJoin(kind, result, operands[i]) : Join(kind, i == 1 ? Distinct(result) : result, Slots(result), operands[i], Slots(operands[i]));
        return result;
    }

    /// <summary>The query with equal rows once.</summary>
    public static BoundQuery Distinct(BoundQuery query) => query with { Plan = new AggregateNode(query.Plan, query.Plan.Output, []) };

    private SqlType[] CommonTypes(Ast.SetOperation operation, List<BoundQuery> operands, string name)
    {
        var types = new SqlType[operands[0].Columns.Count];
        for (var i = 0; i < types.Length; i++)
        {
            var column = i;
            if (operands.Exists(operand => operand.Columns[column].Value is RowValue))
                throw session.Errors.Unsupported("a row in a set operation", operation.Span);
            if (operands.TrueForAll(operand => operand.Columns[column].Type.Kind == SqlTypeKind.Null))
            {
                types[i] = session.Rules.UntypedStrings ? SqlType.String : SqlType.Boolean;
                continue;
            }
            if (session.Coercion.CommonType(operands.Select(operand => operand.Columns[column].Type)) is { } common)
            {
                types[i] = common;
                continue;
            }
            if (session.Context.Options.AllowsUnsafeCasts && operands.TrueForAll(operand => IsNumberOrText(operand.Columns[column].Type)))
            {
                types[i] = SqlType.String;
                continue;
            }
            var typed = operands.FindIndex(operand => operand.Columns[column].Type.Kind is not (SqlTypeKind.Null or SqlTypeKind.Unknown));
            var first = operands[typed].Columns[i].Type;
            var other = operands.FindIndex(operand => session.Coercion.CommonType([first, operand.Columns[column].Type]) is null);
            other = Math.Max(other, 1);
            throw session.Errors.SetOperationTypes(
                name, first, operands[other].Columns[i].Type, ColumnText(operation.Operands[typed], operands[typed], i), ColumnText(operation.Operands[other], operands[other], i),
                operation.Operands[other].Span);
        }
        return types;
    }

    private static bool IsNumberOrText(SqlType type) => type.IsNumeric || type.IsText || type.Kind is SqlTypeKind.Null or SqlTypeKind.Unknown;

    // A column as it was written; by its name where a star or a query inside brought it.
    private static string ColumnText(Ast.QueryBody body, BoundQuery query, int index) =>
        body is Ast.Select select && select.Items.Count == query.Columns.Count && select.Items[index].Expression is not Ast.Star
            ? AnalysisErrors.Text(select.Items[index].Expression)
            : query.Columns[index].Name;

    private BoundQuery Union(List<BoundQuery> operands, bool all)
    {
        var slots = operands[0].Columns.Map(column => session.NewSlot(column.Name, column.Type));
        var union = new UnionNode(slots, [.. operands.Select(operand => operand.Plan)], [.. operands.Select(Slots)]);
        var query = new BoundQuery(union, slots.Map(slot => new BoundColumn(slot.Name, new SlotReference(slot))));
        return all ? query : Distinct(query);
    }

    private static BoundQuery Join(JoinKind kind, BoundQuery left, ValueList<Slot> leftKeys, BoundQuery right, ValueList<Slot> rightKeys)
    {
        var conditions = leftKeys.Select((slot, i) => new EquiCondition(new SlotReference(slot), new SlotReference(rightKeys[i]), NullSafe: true));
        return left with
        {
            Plan = new JoinNode(kind, left.Plan, right.Plan, [.. conditions], []),
            Columns = left.Columns.Map(column => new BoundColumn(column.Name, column.Value)),
        };
    }

    private BoundQuery CountedJoin(JoinKind kind, BoundQuery left, BoundQuery right)
    {
        var (numberedLeft, leftNumber) = Numbered(left);
        var (numberedRight, rightNumber) = Numbered(right);
        var joined = Join(kind, numberedLeft, Slots(left).Add(leftNumber), numberedRight, Slots(right).Add(rightNumber));
        var assignments = Slots(left).Map(slot => new Assignment(slot, new SlotReference(slot)));
        return joined with { Plan = new ProjectNode(joined.Plan, assignments) };
    }

    // The n-th of several equal rows has number n.
    private (BoundQuery Query, Slot Number) Numbered(BoundQuery query)
    {
        var number = session.NewSlot("row_number", SqlType.BigInt);
        var keys = Slots(query);
        var sorted = new SortNode(query.Plan, keys.Map(slot => new Ordering(slot, false, false)));
        var call = new WindowCall(number, "row_number", [], WindowFrame.Default);
        return (query with { Plan = new WindowNode(sorted, keys, [], [call]) }, number);
    }

    private static ValueList<Slot> Slots(BoundQuery query) => query.Columns.Map(column => ((SlotReference)column.Value).Slot);
}
