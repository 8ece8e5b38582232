using System.Runtime.CompilerServices;
using Impala.Catalog.Errors;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Walks a statement and notes every table name in it, WITH names among them, and every call.</summary>
internal sealed class TableNameCollector
{
    public List<Ast.ObjectName> Names { get; } = [];

    public List<Ast.FunctionCall> Calls { get; } = [];

    public void AddStatement(Ast.Statement statement)
    {
        switch (statement)
        {
            case Ast.QueryStatement query:
                AddQuery(query.Query);
                break;
            case Ast.ExplainStatement explain:
                AddStatement(explain.Statement);
                break;
            case Ast.PrepareStatement prepare:
                AddStatement(prepare.Statement);
                break;
            case Ast.DeclareCursorStatement cursor:
                AddQuery(cursor.Query);
                break;
            case Ast.InsertStatement insert:
                Names.Add(insert.Table);
                AddWith(insert.With);
                AddOptional(insert.Source);
                break;
            case Ast.CreateTableStatement create:
                AddOptional(create.AsQuery);
                if (create.LikeTable is not null)
                    Names.Add(create.LikeTable);
                break;
            case Ast.CreateViewStatement view:
                AddQuery(view.Query);
                break;
            case Ast.AlterViewStatement view:
                AddOptional(view.Query);
                break;
            case Ast.CopyStatement copy:
                AddOptional(copy.Query);
                if (copy.Table is not null)
                    Names.Add(copy.Table);
                break;
        }
    }

    public void AddQuery(Ast.Query query)
    {
        EnsureStack();
        AddWith(query.With);
        AddBody(query.Body);
        foreach (var item in query.OrderBy)
            AddExpression(item.Expression);
        AddExpression(query.Limit);
        AddExpression(query.Offset);
    }

    private void AddOptional(Ast.Query? query)
    {
        if (query is not null)
            AddQuery(query);
    }

    public void AddWith(Ast.WithClause? with)
    {
        if (with is null)
            return;
        foreach (var table in with.Tables)
            AddQuery(table.Query);
    }

    private void AddBody(Ast.QueryBody body)
    {
        EnsureStack();
        switch (body)
        {
            case Ast.Select select:
                AddSelect(select);
                break;
            case Ast.SetOperation operation:
                foreach (var operand in operation.Operands)
                    AddBody(operand);
                break;
            case Ast.Values values:
                foreach (var row in values.Rows)
                    foreach (var item in row.Items)
                        AddExpression(item.Expression);
                break;
            case Ast.NestedQuery nested:
                AddQuery(nested.Query);
                break;
        }
    }

    private void AddSelect(Ast.Select select)
    {
        foreach (var item in select.Items)
            AddExpression(item.Expression);
        foreach (var expression in select.DistinctOn)
            AddExpression(expression);
        foreach (var reference in select.From)
            AddReference(reference);
        AddExpression(select.Where);
        AddExpression(select.Having);
        AddExpression(select.Qualify);
        if (select.GroupBy is not null)
            foreach (var element in select.GroupBy.Elements)
                AddElement(element);
    }

    private void AddElement(Ast.GroupingElement element)
    {
        EnsureStack();
        switch (element)
        {
            case Ast.GroupingExpression single:
                AddExpression(single.Expression);
                break;
            case Ast.GroupingSet set:
                AddAll(set.Expressions);
                break;
            case Ast.Rollup rollup:
                foreach (var item in rollup.Elements)
                    AddElement(item);
                break;
            case Ast.Cube cube:
                foreach (var item in cube.Elements)
                    AddElement(item);
                break;
            case Ast.GroupingSets sets:
                foreach (var item in sets.Elements)
                    AddElement(item);
                break;
        }
    }

    public void AddReference(Ast.TableReference reference)
    {
        EnsureStack();
        switch (reference)
        {
            case Ast.NamedTable table:
                Names.Add(table.Name);
                break;
            case Ast.DerivedTable derived:
                AddQuery(derived.Query);
                break;
            case Ast.TableFunction function:
                AddAll(function.Calls);
                break;
            case Ast.Join join:
                AddReference(join.Left);
                AddReference(join.Right);
                AddExpression(join.On);
                break;
            case Ast.PivotTable pivot:
                Names.Add(pivot.Name);
                break;
            case Ast.UnpivotTable unpivot:
                Names.Add(unpivot.Name);
                break;
            case Ast.ParenthesizedJoin nested:
                AddReference(nested.Join);
                break;
        }
    }

    private void AddAll(Ast.AstList<Ast.Expression> expressions)
    {
        foreach (var expression in expressions)
            AddExpression(expression);
    }

    private void AddExpression(Ast.Expression? expression)
    {
        EnsureStack();
        switch (expression)
        {
            case null or Ast.Literal or Ast.ColumnReference or Ast.Parameter or Ast.Star or Ast.KeywordFunction or Ast.DefaultValue:
                break;
            case Ast.ScalarSubquery subquery:
                AddQuery(subquery.Query);
                break;
            case Ast.Exists exists:
                AddQuery(exists.Query);
                break;
            case Ast.ArraySubquery subquery:
                AddQuery(subquery.Query);
                break;
            case Ast.InSubquery subquery:
                AddExpression(subquery.Operand);
                AddQuery(subquery.Query);
                break;
            case Ast.QuantifiedComparison quantified:
                AddExpression(quantified.Left);
                AddExpression(quantified.Array);
                AddOptional(quantified.Query);
                break;
            case Ast.FunctionCall call:
                Calls.Add(call);
                AddAll(call.Arguments);
                AddExpression(call.Filter);
                foreach (var item in call.OrderBy)
                    AddExpression(item.Expression);
                break;
            default:
                foreach (var child in ExpressionChildren.Of(expression))
                    AddExpression(child);
                break;
        }
    }

    private static void EnsureStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new SqlException(SqlState.StatementTooComplex, "stack depth limit exceeded");
    }
}
