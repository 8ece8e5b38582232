using Ast = Impala.SqlParser.Ast;

namespace Impala.Engine.Analysis;

/// <summary>Looks through an AST expression for calls and subqueries. What stands inside a subquery is another block's affair.</summary>
internal static class ExpressionSearch
{
    /// <summary>The expression and all below it, in the order of the text, without recursion.</summary>
    public static IEnumerable<Ast.Expression> Walk(Ast.Expression? root)
    {
        if (root is null)
            yield break;
        var waiting = new Stack<Ast.Expression>();
        waiting.Push(root);
        while (waiting.TryPop(out var expression))
        {
            yield return expression;
            foreach (var child in Children(expression).Reverse())
                if (child is not null)
                    waiting.Push(child);
        }
    }

    /// <summary>The first aggregate call that is no window call.</summary>
    public static Ast.FunctionCall? FindAggregate(Ast.Expression? root) => Walk(root).OfType<Ast.FunctionCall>().FirstOrDefault(IsAggregate);

    /// <summary>The first aggregate call that Impala has; the others are unknown functions there.</summary>
    public static Ast.FunctionCall? FindImpalaAggregate(Ast.Expression? root) =>
        Walk(root).OfType<Ast.FunctionCall>().FirstOrDefault(call => IsAggregate(call) && FunctionLookup.IsKnown(call.Name, isPostgres: false));

    public static Ast.FunctionCall? FindWindow(Ast.Expression? root) => Walk(root).OfType<Ast.FunctionCall>().FirstOrDefault(call => call.Over is not null);

    public static IEnumerable<Ast.Expression> Subqueries(Ast.Expression? root) => Walk(root).Where(expression => QueryOf(expression) is not null);

    /// <summary>The query of a subquery expression, or null.</summary>
    public static Ast.Query? QueryOf(Ast.Expression expression) => expression switch
    {
        Ast.ScalarSubquery scalar => scalar.Query,
        Ast.Exists exists => exists.Query,
        Ast.InSubquery inSubquery => inSubquery.Query,
        Ast.QuantifiedComparison quantified => quantified.Query,
        Ast.ArraySubquery array => array.Query,
        _ => null,
    };

    private static bool IsAggregate(Ast.FunctionCall call) =>
        call.Over is null && FunctionLookup.NameOf(call.Name) is { } name && FunctionLookup.Aggregate(name) is not null;

    private static IEnumerable<Ast.Expression?> Children(Ast.Expression expression) => expression switch
    {
        Ast.FunctionCall call => call.Arguments.Cast<Ast.Expression?>()
            .Concat(call.OrderBy.Select(item => item.Expression))
            .Concat(call.WithinGroup.Select(item => item.Expression))
            .Append(call.Filter)
            .Concat(call.Over is null ? [] : call.Over.PartitionBy.Concat(call.Over.OrderBy.Select(item => item.Expression))),
        Ast.InSubquery inSubquery => [inSubquery.Operand],
        Ast.QuantifiedComparison quantified => [quantified.Left, quantified.Array],
        _ => ExpressionChildren.Of(expression),
    };
}
