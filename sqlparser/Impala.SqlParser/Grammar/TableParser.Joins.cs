using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

internal sealed partial class TableParser
{
    /// <summary>Appends the joins that follow, from left to right.</summary>
    private bool ParseJoins(int start, ref State state, ref Expecteds expecteds, [NotNullWhen(true)] ref TableReference? left)
    {
        while (JoinFollows(ref state, out var natural, out var kind, out var numTokens))
        {
            state.Advance(numTokens);
            if (!ParseJoin(left!, kind, natural, start, ref state, ref expecteds, out left))
                return false;
        }
        return left is not null;
    }

    private bool JoinFollows(ref State state, out bool natural, out JoinKind kind, out int numTokens)
    {
        natural = _dialect.PostgresForms && state.Is(Keyword.Natural);
        numTokens = natural ? 1 : 0;
        kind = JoinKind.Inner;
        switch (state.Peek(numTokens).Keyword)
        {
            case Keyword.Join:
                numTokens++;
                return true;
            case Keyword.Inner:
                break;
            case Keyword.Cross:
                kind = JoinKind.Cross;
                break;
            case Keyword.Full:
                kind = JoinKind.Full;
                break;
            case Keyword.Left:
                kind = SideKind(state.Peek(numTokens + 1).Keyword, JoinKind.Left, JoinKind.LeftSemi, JoinKind.LeftAnti);
                break;
            case Keyword.Right:
                kind = SideKind(state.Peek(numTokens + 1).Keyword, JoinKind.Right, JoinKind.RightSemi, JoinKind.RightAnti);
                break;
            default:
                return false;
        }
        numTokens++;
        var outer = state.Peek(numTokens).Keyword == Keyword.Outer && kind is JoinKind.Left or JoinKind.Right or JoinKind.Full;
        if (outer || kind is JoinKind.LeftSemi or JoinKind.LeftAnti or JoinKind.RightSemi or JoinKind.RightAnti)
            numTokens++;
        if (state.Peek(numTokens).Keyword == Keyword.Join)
        {
            numTokens++;
            return true;
        }
        state.Context().RecordFailure(state.Index() + numTokens, Labels.Of(Keyword.Join));
        return false;
    }

    private static JoinKind SideKind(Keyword next, JoinKind outer, JoinKind semi, JoinKind anti) => next switch
    {
        Keyword.Semi => semi,
        Keyword.Anti => anti,
        _ => outer,
    };

    private bool ParseJoin(
        TableReference left, JoinKind kind, bool natural, int start, ref State state, ref Expecteds expecteds,
        [MaybeNullWhen(false)] out TableReference result)
    {
        result = null;
        var hints = HintText.AcceptWithBrackets(ref state);
        var rightStart = state.Current.Start;
        if (!ParsePrimary(ref state, ref expecteds, out var right))
            return false;
        if (right is UnnestTable)
            return state.Fail("a comma before UNNEST", -1);
        var needsCondition = _dialect.JoinNeedsCondition && !natural && kind != JoinKind.Cross;
        while (needsCondition && !(state.Current.Keyword is Keyword.On or Keyword.Using)
            && JoinFollows(ref state, out var innerNatural, out var innerKind, out var numTokens))
        {
            // A JOIN before ON: the condition belongs to the inner join first.
            if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            {
                state.Context().OutOfStack = true;
                return state.Fail("fewer nested joins");
            }
            state.Advance(numTokens);
            if (!ParseJoin(right, innerKind, innerNatural, rightStart, ref state, ref expecteds, out right))
                return false;
        }
        return FinishJoin(new Join(kind, left, right) { Natural = natural, Hints = hints }, needsCondition, start, ref state, ref expecteds, out result);
    }

    private bool FinishJoin(
        Join join, bool needsCondition, int start, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out TableReference result)
    {
        result = null;
        var on = default(Expression);
        var columns = default(AstList<Identifier>);
        var alias = default(Identifier);
        var takesCondition = !join.Natural && join.Kind != JoinKind.Cross;
        if (takesCondition && state.Accept(Keyword.On))
        {
            if (!_grammar.Expression.TryParse(ref state, ref expecteds, out on))
                return false;
        }
        else if (takesCondition && state.Accept(Keyword.Using))
        {
            if (!NameList.TryParse(ref state, ref expecteds, out columns))
                return false;
            if (_dialect.PostgresForms && state.Accept(Keyword.As) && !Name.TryParse(ref state, ref expecteds, out alias))
                return false;
        }
        else if (needsCondition)
        {
            return state.Fail(Labels.Of(Keyword.On)) || state.Fail(Labels.Of(Keyword.Using));
        }
        result = new Join(join.Kind, join.Left, join.Right) { On = on, Using = columns, UsingAlias = alias, Natural = join.Natural, Hints = join.Hints };
        state.Placed(result, start);
        return true;
    }
}
