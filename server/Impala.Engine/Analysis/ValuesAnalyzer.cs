using Impala.Catalog;
using Impala.Catalog.Types;
using Impala.Engine.Expressions;
using Impala.Engine.Planning.Nodes;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>VALUES: rows of constants; with subqueries in them each such list is a union of one-row projections.</summary>
internal sealed class ValuesAnalyzer(AnalysisSession session)
{
    /// <param name="targets">Types the columns are assigned to (INSERT): literals take them one by one. Null lets the rows agree among themselves.</param>
    public BoundQuery Analyze(Ast.Values values, Scope? outer, CteScope? ctes, IReadOnlyList<InsertColumn>? targets)
    {
        var numColumns = values.Rows[0].Items.Count;
        if (targets is not null && numColumns > targets.Count)
            throw session.Errors.InsertColumns(tooMany: true, "", values.Rows[0].Items[targets.Count].Span);
        var blocks = new List<SelectBlock>();
        var rows = new List<ScalarExpression[]>();
        foreach (var row in values.Rows)
        {
            if (row.Items.Count != numColumns)
                throw session.Errors.ValuesLength(values.Rows[0], row);
            var block = new SelectBlock(new Scope(outer, ctes)) { Clause = Clause.Values };
            var analyzer = new ExpressionAnalyzer(session, block);
            rows.Add([.. row.Items.Select((item, i) => AnalyzeItem(analyzer, item, targets?[i]))]);
            blocks.Add(block);
        }
        var types = targets is null ? CommonTypes(values, rows) : [.. targets.Take(numColumns).Select(target => target.Type)];
        var slots = types.Select((type, i) => session.NewSlot(NameOf(values.Rows[0].Items[i], i), type)).ToValueList();
        var converted = rows.Select((row, r) => row.Select((value, i) => session.Coercion.To(value, types[i], values.Rows[r].Items[i].Span)).ToValueList()).ToList();
        var columns = slots.Map(slot => new BoundColumn(slot.Name, new SlotReference(slot)));
        if (blocks.TrueForAll(block => block.InputSteps.Count == 0))
            return new BoundQuery(new ValuesNode(slots, [.. converted]), columns);
        return new BoundQuery(UnionOfRows(slots, blocks, converted), columns);
    }

    private ScalarExpression AnalyzeItem(ExpressionAnalyzer analyzer, Ast.SelectItem item, InsertColumn? target)
    {
        if (item.Expression is Ast.DefaultValue && target is not null)
            return Constant.Null(target.Type);
        var value = analyzer.Analyze(item.Expression);
        if (value is RowValue)
            throw session.Errors.Unsupported("a row as a value", item.Span);
        return target is null ? value : InsertAnalyzer.Assign(session, value, target, item.Expression.Span, item.Expression);
    }

    private SqlType[] CommonTypes(Ast.Values values, List<ScalarExpression[]> rows)
    {
        var types = new SqlType[rows[0].Length];
        for (var i = 0; i < types.Length; i++)
        {
            var column = i;
            if (session.Context.Options.MakesVarCharOfCharValues && VarCharOf(rows, column) is { } varChar)
            {
                types[i] = varChar;
                continue;
            }
            // All untyped: the caller decides (a table of texts, or the other side of a UNION).
            types[i] = rows.TrueForAll(row => row[column].Type == rows[0][column].Type) && rows[0][i].Type.Kind is SqlTypeKind.Unknown or SqlTypeKind.Null
                ? rows[0][i].Type
                : session.Coercion.Unify([.. rows.Select(row => row[column])], "VALUES", values.Span, [.. values.Rows.Select(row => row.Items[column].Expression)]);
        }
        return types;
    }

    /// <summary>The VARCHAR of a column of CHARs of several lengths, which as the longest CHAR would be padded; else null.</summary>
    private static SqlType? VarCharOf(List<ScalarExpression[]> rows, int column)
    {
        if (!rows.TrueForAll(row => row[column].Type.Kind == SqlTypeKind.Char) || rows.TrueForAll(row => row[column].Type == rows[0][column].Type))
            return null;
        return SqlType.VarChar(rows.Max(row => row[column].Type.Precision));
    }

    private string NameOf(Ast.SelectItem item, int index)
    {
        if (item.Alias is not null)
            return item.Alias.Name;
        return session.Rules.FigureColumnNames ? $"column{index + 1}" : ColumnNames.TextOf(item.Expression, session);
    }

    private UnionNode UnionOfRows(ValueList<Slot> slots, List<SelectBlock> blocks, List<ValueList<ScalarExpression>> rows)
    {
        var inputs = new List<PlanNode>();
        var mappings = new List<ValueList<Slot>>();
        for (var r = 0; r < rows.Count; r++)
        {
            var own = slots.Map(slot => session.NewSlot(slot.Name, slot.Type));
            var row = rows[r];
            var input = StepAttacher.AttachAll(OneRow(), blocks[r].InputSteps, session);
            inputs.Add(new ProjectNode(input, own.Select((slot, i) => new Assignment(slot, row[i])).ToValueList()));
            mappings.Add(own);
        }
        return new UnionNode(slots, [.. inputs], [.. mappings]);
    }

    /// <summary>One row without columns: what a SELECT without FROM reads.</summary>
    public static ValuesNode OneRow() => new([], [ValueList.Create<ScalarExpression>([])]);
}
