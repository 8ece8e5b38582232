using System.Diagnostics;
using System.Runtime.CompilerServices;
using Impala.SqlParser.Ast;

namespace Impala.SqlParser.Printing;

public sealed partial class SqlPrinter
{
    private void PrintQuery(Query query)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (query.With is not null)
            PrintWith(query.With);
        PrintBody(query.Body);
        PrintOrderBy(query.OrderBy);
        if (!query.WithTies)
            PrintArgument(" LIMIT ", query.Limit);
        PrintArgument(" OFFSET ", query.Offset);
        if (query.WithTies)
        {
            Write(" FETCH FIRST ");
            PrintExpression(query.Limit!, _precedence.Sign);
            Write(" ROWS WITH TIES");
        }
        foreach (var locking in query.Locking)
        {
            Write(" ");
            PrintLocking(locking);
        }
    }

    private void PrintLocking(LockingClause locking)
    {
        Write("FOR " + locking.Strength);
        if (!locking.Tables.IsEmpty)
            Write(" OF ");
        WriteList(locking.Tables, PrintObjectName);
        WriteIf(locking.Wait is not null, " " + locking.Wait);
    }

    private void PrintWith(WithClause with)
    {
        Write(with.Recursive ? "WITH RECURSIVE " : "WITH ");
        WriteList(with.Tables, PrintCommonTable);
        Write(" ");
    }

    private void PrintCommonTable(CommonTableExpression table)
    {
        PrintName(table.Name);
        if (!table.Columns.IsEmpty)
        {
            Write(" ");
            PrintNames(table.Columns);
        }
        Write(" AS ");
        if (table.Materialized is { } materialized)
            Write(materialized ? "MATERIALIZED " : "NOT MATERIALIZED ");
        WriteQueryInParens(table.Query);
    }

    private void PrintOrderBy(AstList<OrderItem> items)
    {
        if (items.IsEmpty)
            return;
        Write(" ORDER BY ");
        WriteList(items, PrintOrderItem);
    }

    private void PrintOrderItem(OrderItem item)
    {
        PrintExpression(item.Expression, 0);
        if (_impala is not null)
            Write(item.Descending ? " DESC" : " ASC");
        else
            WriteIf(item.Descending, " DESC");
        // Impala leaves out what is the default.
        if (item.NullsFirst is { } nullsFirst && (_impala is null || nullsFirst != item.Descending))
            Write(nullsFirst ? " NULLS FIRST" : " NULLS LAST");
    }

    private void PrintBody(QueryBody body)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (body)
        {
            case Select select:
                PrintSelect(select);
                break;
            case Values values:
                Write("VALUES ");
                WriteList(values.Rows, row => WriteParens(row.Items, PrintSelectItem));
                break;
            case NestedQuery nested:
                WriteQueryInParens(nested.Query);
                break;
            case SetOperation operation:
                PrintSetOperation(operation);
                break;
            default:
                throw new UnreachableException(body.GetType().Name);
        }
    }

    /// <summary>Needs no parentheses: what the text had in them is a NestedQuery, and the rest is as the grammar groups it.</summary>
    private void PrintSetOperation(SetOperation operation)
    {
        var word = operation.Operator.ToString().ToUpperInvariant() + (operation.All ? " ALL" : "");
        for (var i = 0; i < operation.Operands.Count; i++)
        {
            WriteIf(i > 0, " " + word + " ");
            PrintBody(operation.Operands[i]);
        }
    }

    private void PrintSelect(Select select)
    {
        Write("SELECT");
        WriteIf(select.Distinct, " DISTINCT");
        if (!select.DistinctOn.IsEmpty)
        {
            Write(" DISTINCT ON ");
            WriteParens(select.DistinctOn, item => PrintExpression(item, 0));
        }
        PrintHints(select.Hints);
        WriteIf(select.StraightJoin && !select.Hints.Any(hint => hint.Name == "STRAIGHT_JOIN"), " STRAIGHT_JOIN");
        WriteIf(!select.Items.IsEmpty, " ");
        WriteList(select.Items, PrintSelectItem);
        if (select.Into is not null)
        {
            Write(" INTO ");
            PrintObjectName(select.Into);
        }
        if (!select.From.IsEmpty)
        {
            Write(" FROM ");
            WriteList(select.From, PrintTable);
        }
        if (select.Where is not null)
        {
            Write(" WHERE");
            PrintHints(select.WhereHints);
            PrintArgument(" ", select.Where);
        }
        if (select.GroupBy is not null)
        {
            Write(" ");
            PrintGroupBy(select.GroupBy);
        }
        PrintArgument(" HAVING ", select.Having);
        WriteIf(!select.Windows.IsEmpty, " WINDOW ");
        WriteList(select.Windows, PrintWindowDefinition);
        PrintArgument(" QUALIFY ", select.Qualify);
    }

    private void PrintWindowDefinition(WindowDefinition definition)
    {
        PrintName(definition.Name);
        Write(" AS ");
        PrintWindow(definition.Window);
    }

    private void PrintSelectItem(SelectItem item)
    {
        PrintExpression(item.Expression, 0);
        if (item.Alias is null)
            return;
        Write(_impala is null ? " AS " : " ");
        PrintLabel(item.Alias);
    }

    private void PrintHints(AstList<Hint> hints)
    {
        if (hints.IsEmpty)
            return;
        Write(" /* +");
        WriteList(hints, hint =>
        {
            Write(hint.Name);
            WriteIf(!hint.Arguments.IsEmpty, "(" + string.Join(", ", hint.Arguments) + ")");
        });
        Write(" */");
    }

    private void PrintGroupBy(GroupBy groupBy)
    {
        Write("GROUP BY ");
        if (_impala is not null && groupBy.Modifier != GroupByModifier.None)
        {
            Write(groupBy.Modifier == GroupByModifier.WithRollup ? "ROLLUP" : "CUBE");
            WriteParens(groupBy.Elements, PrintGrouping);
            return;
        }
        WriteIf(groupBy.Distinct, "DISTINCT ");
        WriteList(groupBy.Elements, PrintGrouping);
        Write(groupBy.Modifier switch
        {
            GroupByModifier.None => "",
            GroupByModifier.WithRollup => " WITH ROLLUP",
            GroupByModifier.WithCube => " WITH CUBE",
        });
    }

    private void PrintGrouping(GroupingElement element)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (element)
        {
            case GroupingExpression expression:
                PrintExpression(expression.Expression, 0);
                break;
            case GroupingSet set:
                WriteParens(set.Expressions, item => PrintExpression(item, 0));
                break;
            case Rollup rollup:
                Write(_impala is null ? "ROLLUP " : "ROLLUP");
                WriteParens(rollup.Elements, PrintGrouping);
                break;
            case Cube cube:
                Write(_impala is null ? "CUBE " : "CUBE");
                WriteParens(cube.Elements, PrintGrouping);
                break;
            case GroupingSets sets:
                Write(_impala is null ? "GROUPING SETS " : "GROUPING SETS");
                WriteParens(sets.Elements, PrintGrouping);
                break;
            default:
                throw new UnreachableException(element.GetType().Name);
        }
    }

    private void PrintTable(TableReference table)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (table)
        {
            case NamedTable named:
                PrintTableName(named.Name);
                PrintAsOf(named.AsOf);
                PrintAlias(named.Alias);
                PrintSample(named.Sample);
                PrintHints(named.Hints);
                break;
            case DerivedTable derived:
                WriteIf(derived.Lateral, "LATERAL ");
                WriteQueryInParens(derived.Query);
                PrintAlias(derived.Alias);
                PrintSample(derived.Sample);
                PrintHints(derived.Hints);
                break;
            case PivotTable pivot:
                PrintObjectName(pivot.Name);
                Write(" PIVOT (");
                WriteList(pivot.Aggregates, PrintSelectItem);
                Write(" FOR ");
                PrintName(pivot.Column);
                Write(" IN ");
                WriteParens(pivot.Values, PrintSelectItem);
                Write(")");
                PrintAlias(pivot.Alias);
                break;
            case UnpivotTable unpivot:
                PrintObjectName(unpivot.Name);
                Write(" UNPIVOT (");
                PrintName(unpivot.DataColumn);
                Write(" FOR ");
                PrintName(unpivot.HeaderColumn);
                Write(" IN ");
                WriteParens(unpivot.Columns, PrintUnpivotColumn);
                Write(")");
                PrintAlias(unpivot.Alias);
                break;
            case UnnestTable unnest:
                Write("UNNEST");
                WriteParens(unnest.Paths, PrintObjectName);
                WriteIf(!unnest.Aliases.IsEmpty, " AS ");
                if (!unnest.Aliases.IsEmpty)
                    PrintNames(unnest.Aliases);
                break;
            case TableFunction function:
                PrintTableFunction(function);
                break;
            case ParenthesizedJoin parenthesized:
                Write("(");
                PrintTable(parenthesized.Join);
                Write(")");
                PrintAlias(parenthesized.Alias);
                break;
            case Join join:
                PrintJoins(join);
                break;
            default:
                throw new UnreachableException(table.GetType().Name);
        }
    }

    private void PrintUnpivotColumn(UnpivotColumn column)
    {
        PrintName(column.Column);
        PrintArgument(" AS ", column.Label);
    }

    private void PrintAsOf(TimeTravel? asOf)
    {
        if (asOf is not null)
            PrintArgument(asOf.IsVersion ? " FOR SYSTEM_VERSION AS OF " : " FOR SYSTEM_TIME AS OF ", asOf.Value);
    }

    private void PrintTableFunction(TableFunction function)
    {
        WriteIf(function.Lateral, "LATERAL ");
        if (function.Calls.Count == 1)
        {
            PrintExpression(function.Calls[0], 0);
        }
        else
        {
            Write("ROWS FROM ");
            WriteParens(function.Calls, call => PrintExpression(call, 0));
        }
        WriteIf(function.WithOrdinality, " WITH ORDINALITY");
        PrintAlias(function.Alias);
    }

    private void PrintAlias(TableAlias? alias)
    {
        if (alias is null)
            return;
        Write(_impala is null ? " AS " : " ");
        PrintName(alias.Name);
        if (alias.Columns.IsEmpty)
            return;
        Write(" (");
        for (var i = 0; i < alias.Columns.Count; i++)
        {
            WriteIf(i > 0, ", ");
            PrintName(alias.Columns[i]);
            if (i >= alias.ColumnTypes.Count)
                continue;
            Write(" ");
            PrintType(alias.ColumnTypes[i]);
        }
        Write(")");
    }

    private void PrintSample(TableSample? sample)
    {
        if (sample is null)
            return;
        Write(" TABLESAMPLE " + sample.Method + "(");
        PrintExpression(sample.Percent, 0);
        Write(")");
        if (sample.Seed is null)
            return;
        Write(" REPEATABLE(");
        PrintExpression(sample.Seed, 0);
        Write(")");
    }

    /// <summary>Walks the left spine in a loop.</summary>
    private void PrintJoins(Join last)
    {
        var spine = new Stack<Join>();
        TableReference left = last;
        while (left is Join join)
        {
            spine.Push(join);
            left = join.Left;
        }
        PrintTable(left);
        while (spine.TryPop(out var join))
        {
            Write(" " + (join.Natural ? "NATURAL " : "") + WordsOf(join.Kind) + " JOIN");
            PrintHints(join.Hints);
            Write(" ");
            PrintTable(join.Right);
            PrintArgument(" ON ", join.On);
            if (join.Using.IsEmpty)
                continue;
            Write(" USING ");
            PrintNames(join.Using);
            if (join.UsingAlias is { } alias)
            {
                Write(" AS ");
                PrintName(alias);
            }
        }
    }

    private static string WordsOf(JoinKind kind) => kind switch
    {
        JoinKind.Inner => "INNER",
        JoinKind.Left => "LEFT OUTER",
        JoinKind.Right => "RIGHT OUTER",
        JoinKind.Full => "FULL OUTER",
        JoinKind.Cross => "CROSS",
        JoinKind.LeftSemi => "LEFT SEMI",
        JoinKind.RightSemi => "RIGHT SEMI",
        JoinKind.LeftAnti => "LEFT ANTI",
        JoinKind.RightAnti => "RIGHT ANTI",
    };
}
