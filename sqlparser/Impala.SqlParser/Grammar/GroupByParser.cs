using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>GROUP BY with its ROLLUP, CUBE and GROUPING SETS.</summary>
internal sealed class GroupByParser : Parser<Token, GroupBy>
{
    private readonly SqlDialect _dialect;
    private readonly ExpressionGrammar _grammar;
    private readonly Parser<Token, AstList<GroupingElement>> _elements;
    private readonly Parser<Token, AstList<GroupingElement>> _plain;
    private readonly Parser<Token, AstList<GroupingElement>> _sets;

    public GroupByParser(SqlDialect dialect, ExpressionGrammar grammar)
    {
        _dialect = dialect;
        _grammar = grammar;
        _plain = ListOf(new RuleParserWith<GroupingElement>(ParsePlain));
        _sets = ListOf(new RuleParserWith<GroupingElement>((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out GroupingElement result) =>
            ParseSet(state.Current, ref state, ref expecteds, out result)));
        _elements = ListOf(new RuleParserWith<GroupingElement>(ParseElement));
    }

    public override bool TryParse(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out GroupBy result)
    {
        var start = state.Current.Start;
        state.Advance(1);
        result = null;
        if (!state.Expect(Keyword.By))
            return false;
        var distinct = _dialect.PostgresForms && state.Accept(Keyword.Distinct);
        if (!_dialect.PostgresForms)
            return ParseImpala(start, ref state, ref expecteds, out result);
        if (!_elements.TryParse(ref state, ref expecteds, out var elements))
            return false;
        var modifier = GroupByModifier.None;
        if (state.Is(Keyword.With) && state.Peek(1).Keyword is Keyword.Rollup or Keyword.Cube)
        {
            modifier = state.Peek(1).Keyword == Keyword.Rollup ? GroupByModifier.WithRollup : GroupByModifier.WithCube;
            state.Advance(2);
        }
        result = state.Placed(new GroupBy(elements, modifier) { Distinct = distinct }, start);
        return true;
    }

    /// <summary>One of: a list of expressions with or without WITH ROLLUP | CUBE, ROLLUP(list), CUBE(list), GROUPING SETS(sets).</summary>
    private bool ParseImpala(int start, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out GroupBy result)
    {
        var first = state.Current;
        var modifier = GroupByModifier.None;
        result = null;
        AstList<GroupingElement> elements;
        if (first.Keyword is Keyword.Rollup or Keyword.Cube)
        {
            state.Advance(1);
            if (!Parens(_plain).TryParse(ref state, ref expecteds, out var list))
                return false;
            GroupingElement element = first.Keyword == Keyword.Rollup ? new Rollup(list) : new Cube(list);
            elements = [state.Placed(element, first.Start)];
        }
        else if (first.Keyword == Keyword.Grouping && state.Peek(1).Keyword == Keyword.Sets)
        {
            state.Advance(2);
            if (!Parens(_sets).TryParse(ref state, ref expecteds, out var sets))
                return false;
            elements = [state.Placed(new GroupingSets(sets), first.Start)];
        }
        else
        {
            if (!_plain.TryParse(ref state, ref expecteds, out elements))
                return false;
            if (state.Is(Keyword.With) && state.Peek(1).Keyword is Keyword.Rollup or Keyword.Cube)
            {
                modifier = state.Peek(1).Keyword == Keyword.Rollup ? GroupByModifier.WithRollup : GroupByModifier.WithCube;
                state.Advance(2);
            }
        }
        result = state.Placed(new GroupBy(elements, modifier), start);
        return true;
    }

    private bool ParsePlain(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out GroupingElement result)
    {
        result = null;
        if (!_grammar.Expression.TryParse(ref state, ref expecteds, out var expression))
            return false;
        result = new GroupingExpression(expression) { Span = expression.Span };
        return true;
    }

    private bool ParseElement(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out GroupingElement result)
    {
        var start = state.Current;
        result = null;
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            state.Context().OutOfStack = true;
            return state.Fail("simpler grouping sets");
        }
        if (start.Keyword == Keyword.Grouping && state.Peek(1).Keyword == Keyword.Sets)
            return ParseNested(2, elements => new GroupingSets(elements), ref state, ref expecteds, out result);
        if (start.Keyword is Keyword.Rollup && state.Peek(1).Kind == TokenKind.LeftParen)
            return ParseNested(1, elements => new Rollup(elements), ref state, ref expecteds, out result);
        if (start.Keyword is Keyword.Cube && state.Peek(1).Kind == TokenKind.LeftParen)
            return ParseNested(1, elements => new Cube(elements), ref state, ref expecteds, out result);
        return ParseSet(start, ref state, ref expecteds, out result);
    }

    private bool ParseNested(
        int numWords, Func<AstList<GroupingElement>, GroupingElement> build, ref State state, ref Expecteds expecteds,
        [MaybeNullWhen(false)] out GroupingElement result)
    {
        var start = state.Current.Start;
        state.Advance(numWords);
        result = null;
        if (!Parens(_elements).TryParse(ref state, ref expecteds, out var elements))
            return false;
        result = state.Placed(build(elements), start);
        return true;
    }

    /// <summary>An expression, or a set: (), (a, b). A list in parentheses is read as an expression first, for <c>(a + b) * 2</c> begins like one.</summary>
    private bool ParseSet(Token start, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out GroupingElement result)
    {
        result = null;
        if (start.Kind == TokenKind.LeftParen && state.Peek(1).Kind == TokenKind.RightParen)
        {
            state.Advance(2);
            result = state.Placed(new GroupingSet([]), start.Start);
            return true;
        }
        if (start.Kind == TokenKind.LeftParen && !_dialect.PostgresForms && IsList(ref state))
        {
            if (!Parens(_grammar.Expressions).TryParse(ref state, ref expecteds, out var list))
                return false;
            result = state.Placed(new GroupingSet(list), start.Start);
            return true;
        }
        if (!_grammar.Expression.TryParse(ref state, ref expecteds, out var expression))
            return false;
        GroupingElement element = expression is RowConstructor row && start.Kind == TokenKind.LeftParen
            ? new GroupingSet(row.Items)
            : new GroupingExpression(expression);
        result = state.Placed(element, start.Start);
        return true;
    }

    /// <summary>True when the parentheses that open here hold a comma of their own.</summary>
    public static bool IsList(ref State state)
    {
        var depth = 0;
        for (var i = 0; ; i++)
        {
            var kind = state.Peek(i).Kind;
            if (kind == TokenKind.LeftParen)
                depth++;
            else if (kind == TokenKind.RightParen)
                depth--;
            if (kind == TokenKind.Comma && depth == 1)
                return true;
            if (depth == 0 || kind == TokenKind.EndOfInput)
                return false;
        }
    }
}
