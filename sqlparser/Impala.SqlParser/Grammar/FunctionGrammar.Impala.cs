using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;

namespace Impala.SqlParser.Grammar;

/// <summary>Calls and intervals as Impala's grammar has them.</summary>
internal sealed partial class FunctionGrammar
{
    /// <summary>f(), f(*), f(ALL *), f([ALL | DISTINCT] list), f(list IGNORE NULLS), f([side] [x] FROM y), each with OVER. IF, LEFT, RIGHT, REPLACE and
    /// TRUNCATE, which are keywords, take a list only; UNNEST one path.</summary>
    private bool ParseImpalaCall(ObjectName name, Token first, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        state.Advance(1);
        result = null;
        var call = new FunctionCall(name, []);
        var isWord = first.Keyword is Keyword.If or Keyword.Left or Keyword.Right or Keyword.Replace or Keyword.Truncate && name.Parts.Count == 1;
        if (first.Keyword == Keyword.Unnest && first.Kind == TokenKind.Word)
        {
            if (!TokenParsers.DottedPath.TryParse(ref state, ref expecteds, out var path) || !state.Expect(TokenKind.RightParen))
                return false;
            var column = new ColumnReference(path.Parts) { Span = path.Span };
            result = state.Placed(new FunctionCall(name, [column]), name.Span.Start);
            return true;
        }
        if (state.Is(TokenKind.RightParen))
        {
            if (isWord)
                return state.Fail("an expression");
        }
        else if (!isWord && (state.Is(TokenKind.Star) || (state.Is(Keyword.All) && state.Peek(1).Kind == TokenKind.Star)))
        {
            state.Accept(Keyword.All);
            state.Advance(1);
            call = call with { Star = true };
        }
        else if (!isWord && state.Current.Keyword is Keyword.Both or Keyword.Leading or Keyword.Trailing)
        {
            return ParseFromArguments(name, AcceptTrimSide(ref state), null, ref state, ref expecteds, out result);
        }
        else
        {
            if (!ParseImpalaArguments(isWord, ref call, ref state, ref expecteds))
                return false;
            if (!isWord && state.Is(Keyword.From) && call is { Distinct: false, IgnoreNulls: false, Arguments.Count: 1 })
                return ParseFromArguments(name, null, call.Arguments[0], ref state, ref expecteds, out result);
        }
        if (!state.Expect(TokenKind.RightParen))
            return false;
        if (!isWord && state.Accept(Keyword.Over))
        {
            if (!Window.ParseDefinition(ref state, ref expecteds, out var window))
                return false;
            call = call with { Over = window };
        }
        result = state.Placed(call, name.Span.Start);
        return true;
    }

    private bool ParseImpalaArguments(bool isWord, ref FunctionCall call, ref State state, ref Expecteds expecteds)
    {
        var distinct = !isWord && state.Accept(Keyword.Distinct);
        var all = !isWord && !distinct && state.Accept(Keyword.All);
        var arguments = ImmutableArray.CreateBuilder<Expression>();
        do
        {
            Expression? argument;
            // DATE_ADD(x, INTERVAL n unit): the interval is the second argument and the last.
            if (arguments.Count == 1 && !isWord && !distinct && !all && state.Is(Keyword.Interval))
            {
                if (!ParseSecondInterval(ref state, ref expecteds, out argument))
                    return false;
            }
            else if (!grammar.Expression.TryParse(ref state, ref expecteds, out argument))
            {
                return false;
            }
            arguments.Add(argument);
        }
        while (arguments[^1] is not IntervalExpression && state.Accept(TokenKind.Comma));
        state.Context().RecordFailure(state.Index(), Labels.Of(TokenKind.Comma));
        var ignores = !isWord && !distinct && !all && state.Is(Keyword.Ignore);
        if (ignores)
        {
            state.Advance(1);
            if (!state.Expect(Keyword.Nulls))
                return false;
        }
        call = call with { Distinct = distinct, IgnoreNulls = ignores, Arguments = new AstList<Expression>(arguments.DrainToImmutable()) };
        return true;
    }

    /// <summary>An interval alone, or with more behind it: INTERVAL 1 DAY + x is an ordinary argument.</summary>
    private bool ParseSecondInterval(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        var start = state.Current.Start;
        if (!ParseImpalaInterval(ref state, ref expecteds, out result))
            return false;
        return !state.Is(TokenKind.Plus) || ParseIntervalSum(result, start, ref state, ref expecteds, out result);
    }

    private static TrimSide AcceptTrimSide(ref State state)
    {
        var side = state.Current.Keyword switch
        {
            Keyword.Leading => TrimSide.Leading,
            Keyword.Trailing => TrimSide.Trailing,
            _ => TrimSide.Both,
        };
        state.Advance(1);
        return side;
    }

    /// <summary>The rest of f([side] [x] FROM y): EXTRACT of a unit, TRIM, or any other name, which analysis refuses.</summary>
    private bool ParseFromArguments(
        ObjectName name, TrimSide? side, Expression? first, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        result = null;
        if (side is not null && !state.Is(Keyword.From) && !grammar.Expression.TryParse(ref state, ref expecteds, out first))
            return false;
        if (!state.Expect(Keyword.From) || !grammar.Expression.TryParse(ref state, ref expecteds, out var source))
            return false;
        var word = name.Parts.Count == 1 ? name.Name : "";
        if (word is "substring" or "substr" && side is null && !state.Context().Strict)
        {
            Expression? length = null;
            if ((state.Accept(Keyword.For) && !grammar.Expression.TryParse(ref state, ref expecteds, out length)) || !state.Expect(TokenKind.RightParen))
                return false;
            result = state.Placed(new Substring(first!, source, length), name.Span.Start);
            return true;
        }
        if (!state.Expect(TokenKind.RightParen))
            return false;
        Expression call = (word, side, first) switch
        {
            ("extract", null, ColumnReference { Parts: [var unit] }) => new Extract(unit.Name, source) { Written = unit.Name },
            ("trim", _, _) => new Trim(side ?? TrimSide.Both, first, source) { Written = side?.ToString().ToUpperInvariant() },
            _ => new FunctionFrom(name, side, first, source),
        };
        result = state.Placed(call, name.Span.Start);
        return true;
    }

    /// <summary>INTERVAL n unit + x: an interval stands only in such sums.</summary>
    private bool ParseLeadingInterval(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        var start = state.Current.Start;
        return ParseImpalaInterval(ref state, ref expecteds, out result) && ParseIntervalSum(result, start, ref state, ref expecteds, out result);
    }

    private bool ParseIntervalSum(
        Expression interval, int start, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        result = null;
        if (!state.Expect(TokenKind.Plus) || !grammar.Expression.ParseAt(Precedence.Of(dialect).Additive + 1, ref state, ref expecteds, out var operand))
            return false;
        result = state.Placed(new BinaryOperation(BinaryOperator.Add, interval, operand), start);
        return true;
    }

    /// <summary>INTERVAL n unit. Any name may be the unit here; analysis knows which are.</summary>
    public bool ParseImpalaInterval(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Expression result)
    {
        var start = state.Current.Start;
        state.Advance(1);
        result = null;
        if (!grammar.Expression.TryParse(ref state, ref expecteds, out var amount))
            return false;
        var unit = state.Current;
        if (!state.IsName() || !state.ExpectName(out var word))
            return state.Fail("a time unit");
        result = state.Placed(new IntervalExpression(amount, UnitOf(word.Name) ?? word.Name.ToUpperInvariant()) { Written = state.Context().TextOf(unit) }, start);
        return true;
    }
}
