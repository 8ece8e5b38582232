using System.Globalization;
using Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis.Changes;

/// <summary>Trees of the queries behind UPDATE, DELETE and MERGE. Parts of the statement keep their places in its text, so that errors point there.</summary>
internal static class Syntax
{
    public static Expression True { get; } = new BooleanLiteral(true);

    public static Expression Null { get; } = new NullLiteral();

    public static Expression Column(string table, string column) => new ColumnReference([new Identifier(table), new Identifier(column)]);

    public static Expression Number(int value) => new IntegerLiteral(value.ToString(CultureInfo.InvariantCulture));

    public static Expression Call(string function, Expression argument) => new FunctionCall(new ObjectName([new Identifier(function)]), [argument]);

    public static Expression CountRows { get; } = new FunctionCall(new ObjectName([new Identifier("count")]), []) { Star = true };

    /// <summary>A value as text, which small results are read as.</summary>
    public static Expression Text(Expression value) => new Cast(value, new DataTypeName([new Identifier("text")], []));

    public static Expression Equal(Expression left, Expression right) => new BinaryOperation(BinaryOperator.Equal, left, right);

    public static Expression Not(Expression operand) => new UnaryOperation(UnaryOperator.Not, operand);

    /// <summary>All of the conditions that there are; null when there is none.</summary>
    public static Expression? And(params ReadOnlySpan<Expression?> conditions)
    {
        var present = new List<Expression>();
        foreach (var condition in conditions)
            if (condition is not null)
                present.Add(condition);
        return present.Count <= 1 ? present.FirstOrDefault() : new LogicalOperation(LogicalOperator.And, present.ToAstList());
    }

    public static SelectItem Item(Expression value, string? name = null) => new(value, name is null ? null : new Identifier(name)) { Span = value.Span };

    public static Query Query(QueryBody body) => new(body);

    public static DerivedTable Derived(QueryBody body, string name) => new(Query(body), new TableAlias(new Identifier(name), []));

    /// <summary>Whether a row of the source satisfies the condition.</summary>
    public static Expression Exists(TableReference source, Expression condition) =>
        new Exists(Query(new Select([Item(Number(1))]) { From = [source], Where = condition }));

    public static GroupBy GroupBy(params ReadOnlySpan<Expression> keys)
    {
        var elements = new List<GroupingElement>();
        foreach (var key in keys)
            elements.Add(new GroupingExpression(key));
        return new GroupBy(elements.ToAstList());
    }
}
