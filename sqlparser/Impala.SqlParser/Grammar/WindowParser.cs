using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;

namespace Impala.SqlParser.Grammar;

/// <summary>What stands behind OVER and in the WINDOW clause.</summary>
internal sealed class WindowParser(ExpressionGrammar grammar)
{
    public bool ParseOver(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Window result)
    {
        var start = state.Current.Start;
        if (state.Is(TokenKind.LeftParen))
            return ParseDefinition(ref state, ref expecteds, out result);
        result = null;
        if (!state.ExpectName(out var name))
            return false;
        result = state.Placed(new Window(name, [], [], null) { IsReference = true }, start);
        return true;
    }

    /// <summary>( [name] [PARTITION BY ..] [ORDER BY ..] [frame] ).</summary>
    public bool ParseDefinition(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Window result)
    {
        var start = state.Current.Start;
        result = null;
        if (!state.Expect(TokenKind.LeftParen))
            return false;
        Identifier? baseName = null;
        var partitionBy = default(AstList<Expression>);
        var orderBy = default(AstList<OrderItem>);
        WindowFrame? frame = null;
        var isImpala = !state.Context().Dialect.PostgresForms;
        if (!isImpala && state.IsName() && !BeginsClause(ref state) && !state.ExpectName(out baseName))
            return false;
        if (state.Accept(Keyword.Partition)
            && (!state.Expect(Keyword.By) || !grammar.Expressions.TryParse(ref state, ref expecteds, out partitionBy)))
            return false;
        if (state.Accept(Keyword.Order) && (!state.Expect(Keyword.By) || !grammar.OrderBy.TryParse(ref state, ref expecteds, out orderBy)))
            return false;
        if ((state.Current.Keyword is Keyword.Rows or Keyword.Range || (!isImpala && state.Is(Keyword.Groups))) && !ParseFrame(ref state, ref expecteds, out frame))
            return false;
        if (!state.Expect(TokenKind.RightParen))
            return false;
        result = state.Placed(new Window(baseName, partitionBy, orderBy, frame), start);
        return true;
    }

    private static bool BeginsClause(ref State state) =>
        state.Current.Keyword is Keyword.Partition or Keyword.Order or Keyword.Rows or Keyword.Range or Keyword.Groups;

    private bool ParseFrame(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out WindowFrame result)
    {
        var start = state.Current;
        var unit = start.Keyword switch
        {
            Keyword.Rows => WindowFrameUnit.Rows,
            Keyword.Range => WindowFrameUnit.Range,
            _ => WindowFrameUnit.Groups,
        };
        state.Advance(1);
        result = null;
        WindowBound? end = null;
        var between = state.Accept(Keyword.Between);
        if (!ParseBound(ref state, ref expecteds, out var first)
            || (between && (!state.Expect(Keyword.And) || !ParseBound(ref state, ref expecteds, out end))))
            return false;
        var exclusion = WindowExclusion.None;
        if (state.Context().Dialect.PostgresForms && state.Accept(Keyword.Exclude) && !ParseExclusion(ref state, out exclusion))
            return false;
        result = state.Placed(new WindowFrame(unit, first, end) { Exclusion = exclusion }, start.Start);
        return true;
    }

    private static bool ParseExclusion(ref State state, out WindowExclusion exclusion)
    {
        exclusion = state.Current.Keyword switch
        {
            Keyword.Current => WindowExclusion.CurrentRow,
            Keyword.Group => WindowExclusion.Group,
            Keyword.Ties => WindowExclusion.Ties,
            _ => WindowExclusion.None,
        };
        if (exclusion == WindowExclusion.None)
            return state.Expect(Keyword.No) && state.Expect(Keyword.Others);
        state.Advance(1);
        return exclusion != WindowExclusion.CurrentRow || state.Expect(Keyword.Row);
    }

    private bool ParseBound(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out WindowBound result)
    {
        var start = state.Current.Start;
        result = null;
        if (state.Is(Keyword.Current) && state.Peek(1).Keyword == Keyword.Row)
        {
            state.Advance(2);
            result = state.Placed(new WindowBound(WindowBoundKind.CurrentRow), start);
            return true;
        }
        Expression? offset = null;
        var unbounded = state.Accept(Keyword.Unbounded);
        if (!unbounded && !grammar.Expression.TryParse(ref state, ref expecteds, out offset))
            return false;
        var preceding = state.Is(Keyword.Preceding);
        if (!state.Accept(Keyword.Preceding) && !state.Expect(Keyword.Following))
            return state.Fail(Labels.Of(Keyword.Preceding));
        WindowBoundKind kind;
        if (unbounded)
            kind = preceding ? WindowBoundKind.UnboundedPreceding : WindowBoundKind.UnboundedFollowing;
        else
            kind = preceding ? WindowBoundKind.Preceding : WindowBoundKind.Following;
        result = state.Placed(new WindowBound(kind, offset), start);
        return true;
    }
}
