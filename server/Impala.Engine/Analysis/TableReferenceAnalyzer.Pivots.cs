using Impala.SqlParser;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>
/// PIVOT and UNPIVOT of a table, written as the queries they stand for.
/// <code>
/// t PIVOT (sum(x) FOR h IN (1 AS a, 2 AS b)) p
///   =>  (SELECT k, any_value(s) FILTER (WHERE h = 1) a, any_value(s) FILTER (WHERE h = 2) b FROM (SELECT k, h, sum(x) s FROM t GROUP BY k, h) GROUP BY k) p
/// t UNPIVOT (d FOR h IN (a, b AS 'B')) p
///   =>  (SELECT k, CASE n WHEN 0 THEN 'a' WHEN 1 THEN 'B' END h, CASE n WHEN 0 THEN a WHEN 1 THEN b END d FROM t CROSS JOIN (VALUES (0), (1)) v(n)) p
/// </code>
/// Every column that PIVOT's aggregates and header do not name is a key; a combination that no row has is NULL, also for count.
/// </summary>
internal sealed partial class TableReferenceAnalyzer
{
    private const string CopyNumber = "unpivot number";

    private FromItem AnalyzePivot(Ast.PivotTable pivot, Scope? outer, CteScope? ctes)
    {
        var span = pivot.Span;
        var source = new Ast.NamedTable(pivot.Name) { Span = span };
        var columns = AnalyzeTable(source, ctes).Columns;
        RequireColumn(pivot.Column, columns);
        var used = new HashSet<string> { pivot.Column.Name };
        foreach (var aggregate in pivot.Aggregates)
        {
            if (aggregate.Expression is not Ast.FunctionCall { Over: null } call || FunctionLookup.Aggregate(call.Name.Name.ToLowerInvariant()) is null)
                throw Errors.PivotNeedsAggregate(aggregate.Span);
            AddNames(aggregate.Expression, used);
        }
        var keys = columns.Where(column => !used.Contains(column.Name)).Select(column => Named(column.Name, span)).ToList();
        var header = Named(pivot.Column.Name, pivot.Column.Span);
        var states = pivot.Aggregates.Select((aggregate, i) => aggregate with { Alias = new Ast.Identifier($"pivot {i}") { Span = aggregate.Span } });
        var grouped = new Ast.Select([.. keys.Append(header).Select(Item), .. states])
        {
            Span = span,
            From = [source],
            GroupBy = GroupBy([.. keys, header], span),
        };
        var items = keys.Select(Item).ToList();
        foreach (var value in pivot.Values)
            for (var i = 0; i < pivot.Aggregates.Count; i++)
                items.Add(new Ast.SelectItem(Transposed(i, header, value), new Ast.Identifier(PivotName(pivot, value, i)) { Span = value.Span }) { Span = value.Span });
        var transposed = new Ast.Select([.. items])
        {
            Span = span,
            From = [new Ast.DerivedTable(new Ast.Query(grouped) { Span = span }, new Ast.TableAlias(new Ast.Identifier("pivot") { Span = span }, []) { Span = span }) { Span = span }],
            GroupBy = keys.Count == 0 ? null : GroupBy(keys, span),
        };
        return AnalyzeDerived(new Ast.DerivedTable(new Ast.Query(transposed) { Span = span }, pivot.Alias) { Span = span }, null, outer, ctes);
    }

    // The value's name; with several aggregates theirs behind it.
    private string PivotName(Ast.PivotTable pivot, Ast.SelectItem value, int aggregate)
    {
        var name = value.Alias?.Name ?? (value.Expression is Ast.StringLiteral text ? text.Value : ColumnNames.TextOf(value.Expression, session));
        var item = pivot.Aggregates[aggregate];
        return pivot.Aggregates.Count == 1 ? name : $"{name}_{item.Alias?.Name ?? ColumnNames.TextOf(item.Expression, session)}";
    }

    private static Ast.FunctionCall Transposed(int aggregate, Ast.ColumnReference header, Ast.SelectItem value)
    {
        Ast.Expression isValue = value.Expression is Ast.NullLiteral
            ? new Ast.IsNull(header) { Span = value.Span }
            : new Ast.BinaryOperation(Ast.BinaryOperator.Equal, header, value.Expression) { Span = value.Span };
        return new Ast.FunctionCall(new Ast.ObjectName([new Ast.Identifier("pg_catalog"), new Ast.Identifier("any_value")]) { Span = value.Span }, [Named($"pivot {aggregate}", value.Span)])
        {
            Filter = isValue,
            Span = value.Span,
        };
    }

    private FromItem AnalyzeUnpivot(Ast.UnpivotTable unpivot, Scope? outer, CteScope? ctes)
    {
        var span = unpivot.Span;
        var source = new Ast.NamedTable(unpivot.Name) { Span = span };
        var columns = AnalyzeTable(source, ctes).Columns;
        var merged = new HashSet<string>();
        foreach (var column in unpivot.Columns)
        {
            RequireColumn(column.Column, columns);
            if (!merged.Add(column.Column.Name))
                throw Errors.DuplicateColumn(column.Column.Name, column.Span);
        }
        var number = Named(CopyNumber, span);
        var labels = unpivot.Columns.Select(column => column.Label ?? new Ast.StringLiteral(column.Column.Name) { Span = column.Span }).ToList();
        var values = unpivot.Columns.Select(Ast.Expression (column) => Named(column.Column.Name, column.Span)).ToList();
        Ast.SelectItem[] made =
        [
            new(ByNumber(number, labels), unpivot.HeaderColumn) { Span = unpivot.HeaderColumn.Span },
            new(ByNumber(number, values), unpivot.DataColumn) { Span = unpivot.DataColumn.Span },
        ];
        var rows = unpivot.Columns.Select((_, i) => new Ast.ValuesRow([Item(new Ast.IntegerLiteral($"{i}") { Span = span })]) { Span = span });
        var copies = new Ast.DerivedTable(
            new Ast.Query(new Ast.Values([.. rows]) { Span = span }) { Span = span },
            new Ast.TableAlias(new Ast.Identifier("unpivot"), [new Ast.Identifier(CopyNumber)]) { Span = span }) { Span = span };
        var kept = columns.Where(column => !merged.Contains(column.Name)).Select(column => Item(Named(column.Name, span)));
        var select = new Ast.Select([.. kept, .. made])
        {
            Span = span,
            From = [new Ast.Join(Ast.JoinKind.Cross, source, copies) { Span = span }],
        };
        return AnalyzeDerived(new Ast.DerivedTable(new Ast.Query(select) { Span = span }, unpivot.Alias) { Span = span }, null, outer, ctes);
    }

    private static Ast.Case ByNumber(Ast.Expression number, List<Ast.Expression> values) =>
        new(number, [.. values.Select((value, i) => new Ast.WhenClause(new Ast.IntegerLiteral($"{i}") { Span = value.Span }, value) { Span = value.Span })], null) { Span = number.Span };

    private static Ast.ColumnReference Named(string name, TextSpan span) => new([new Ast.Identifier(name) { Span = span }]) { Span = span };

    private static Ast.SelectItem Item(Ast.Expression expression) => new(expression) { Span = expression.Span };

    private static Ast.GroupBy GroupBy(IEnumerable<Ast.Expression> keys, TextSpan span) =>
        new([.. keys.Select(Ast.GroupingElement (key) => new Ast.GroupingExpression(key) { Span = key.Span })]) { Span = span };

    private void RequireColumn(Ast.Identifier name, IReadOnlyList<BoundColumn> columns)
    {
        if (!columns.Any(column => column.Name == name.Name))
            throw Errors.ColumnNotFound(Named(name.Name, name.Span), NearestName.Find(name.Name, columns.Select(column => column.Name)));
    }

    private void AddNames(Ast.Expression expression, HashSet<string> names)
    {
        session.EnsureStack();
        if (expression is Ast.ColumnReference reference)
            names.Add(reference.Name);
        var children = expression is Ast.FunctionCall call ? call.Arguments : ExpressionChildren.Of(expression);
        foreach (var child in children)
            if (child is not null)
                AddNames(child, names);
    }
}
