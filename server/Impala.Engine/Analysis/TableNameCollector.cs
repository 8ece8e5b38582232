using System.Runtime.CompilerServices;
using Impala.Catalog.Errors;
using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Walks a statement and notes every table name in it, WITH names among them, and every call.</summary>
internal sealed class TableNameCollector
{
    private readonly List<string> _withNames = [];

    public List<Ast.ObjectName> Names { get; } = [];

    /// <summary>The names that FROM reads and that no WITH around them means.</summary>
    public List<Ast.ObjectName> Read { get; } = [];

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
                Within(insert.With, () => AddOptional(insert.Source));
                break;
            case Ast.UpdateStatement update:
                Within(update.With, () => AddUpdate(update));
                break;
            case Ast.DeleteStatement delete:
                Within(delete.With, () =>
                {
                    foreach (var reference in delete.From)
                        AddReference(reference);
                    AddExpression(delete.Where);
                });
                break;
            case Ast.MergeStatement merge:
                Within(merge.With, () => AddMerge(merge));
                break;
            case Ast.ExecuteStatement execute:
                AddAll(execute.Arguments);
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
        Within(query.With, () =>
        {
            AddBody(query.Body);
            foreach (var item in query.OrderBy)
                AddExpression(item.Expression);
            AddExpression(query.Limit);
            AddExpression(query.Offset);
        });
    }

    private void AddUpdate(Ast.UpdateStatement update)
    {
        foreach (var reference in update.From)
            AddReference(reference);
        foreach (var assignment in update.Assignments)
            AddExpression(assignment.Value);
        AddExpression(update.Where);
    }

    private void AddMerge(Ast.MergeStatement merge)
    {
        AddReference(merge.Source);
        AddExpression(merge.Condition);
        foreach (var item in merge.Cases)
        {
            AddAll(item.Conditions);
            if (item.Action is Ast.MergeUpdate update)
                foreach (var assignment in update.Assignments)
                    AddExpression(assignment.Value);
            if (item.Action is Ast.MergeInsert insert)
                foreach (var value in insert.Values)
                    AddExpression(value.Expression);
        }
    }

    private void AddOptional(Ast.Query? query)
    {
        if (query is not null)
            AddQuery(query);
    }

    public void AddWith(Ast.WithClause? with) => Within(with, () => { });

    /// <summary>Walks a WITH clause and then what stands behind it, where its names hide tables of the same name.</summary>
    private void Within(Ast.WithClause? with, Action walk)
    {
        var numOuter = _withNames.Count;
        if (with is not null)
        {
            foreach (var table in with.Tables)
            {
                if (with.Recursive)
                    _withNames.Add(table.Name.Name);
                AddQuery(table.Query);
                if (!with.Recursive)
                    _withNames.Add(table.Name.Name);
            }
        }
        walk();
        _withNames.RemoveRange(numOuter, _withNames.Count - numOuter);
    }

    private void AddRead(Ast.ObjectName name)
    {
        Names.Add(name);
        if (name.Parts.Count > 1 || !_withNames.Contains(name.Name))
            Read.Add(name);
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
                AddRead(table.Name);
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
                AddRead(pivot.Name);
                break;
            case Ast.UnpivotTable unpivot:
                AddRead(unpivot.Name);
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
