using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>Cursors and prepared statements.</summary>
internal sealed class CursorGrammar(ExpressionGrammar grammar, Dispatch<Statement> queries)
{
    public void AddTo(Dispatch<Statement> statement, Dispatch<Statement> explainable)
    {
        statement.On(Keyword.Declare, Declare());
        statement.On(Keyword.Fetch, new RuleParserWith<Statement>(ParseFetch));
        statement.On(Keyword.Move, new RuleParserWith<Statement>(ParseFetch));
        statement.On(Keyword.Close, Words(Keyword.Close).Then(AllOrName.Select<Statement>(name => new CloseCursorStatement(name))));
        statement.On(Keyword.Prepare, Prepare());
        var execute = from _ in Words(Keyword.Execute)
                      from name in Name
                      from arguments in OrEmpty(Parens(grammar.Expressions))
                      select (Statement)new ExecuteStatement(name, arguments);
        statement.On(Keyword.Execute, execute);
        explainable.On(Keyword.Execute, execute);
        statement.On(
            Keyword.Deallocate,
            from _ in Words(Keyword.Deallocate)
            from prepare in Flag(Keyword.Prepare)
            from name in AllOrName
            select (Statement)new DeallocateStatement(name));
    }

    /// <summary>A name; null is ALL.</summary>
    private static Parser<Token, Identifier?> AllOrName { get; } = new RuleParser<Identifier?>((ref State state, out Identifier? result) =>
    {
        result = null;
        return state.Accept(Keyword.All) || state.ExpectName(out result!);
    });

    private static Parser<Token, bool?> Scroll { get; } = new RuleParser<bool?>((ref State state, out bool? result) =>
    {
        var isNegated = state.Is(Keyword.No) && state.Peek(1).Keyword == Keyword.Scroll;
        result = null;
        if (!isNegated && !state.Is(Keyword.Scroll))
            return true;
        result = !isNegated;
        state.Advance(isNegated ? 2 : 1);
        return true;
    });

    private Parser<Token, Statement> Declare() =>
        from _ in Words(Keyword.Declare)
        from name in Name
        from binary in Flag(Keyword.Binary)
        from insensitive in Flag(Keyword.Insensitive)
        from asensitive in Flag(Keyword.Asensitive)
        from scroll in Scroll
        from cursor in Words(Keyword.Cursor)
        from hold in Flag(Keyword.With, Keyword.Hold)
        from withoutHold in Flag(Keyword.Without, Keyword.Hold)
        from isFor in Words(Keyword.For)
        from query in grammar.Query
        select (Statement)new DeclareCursorStatement(name, query)
        {
            Binary = binary,
            Insensitive = insensitive,
            Scroll = scroll,
            WithHold = hold,
        };

    private Parser<Token, Statement> Prepare() =>
        from _ in Words(Keyword.Prepare)
        from name in Name
        from types in OrEmpty(Parens(ListOf<DataTypeName>(grammar.DataType)))
        from isAs in Words(Keyword.As)
        from statement in Placed(queries)
        select (Statement)new PrepareStatement(name, types, statement);

    /// <summary>FETCH | MOVE [direction] [FROM | IN] cursor.</summary>
    private static bool ParseFetch(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        var start = state.Current;
        state.Advance(1);
        result = null;
        if (!ParseDirection(ref state, ref expecteds, out var direction, out var count))
            return false;
        if (!state.Accept(Keyword.From))
            state.Accept(Keyword.In);
        if (!state.ExpectName(out var cursor))
            return false;
        result = state.Placed(new FetchStatement(cursor, direction, count, start.Keyword == Keyword.Move), start.Start);
        return true;
    }

    private static bool ParseDirection(ref State state, ref Expecteds expecteds, out FetchDirection direction, out long? count)
    {
        direction = FetchDirection.Forward;
        count = 1;
        var keyword = NameFollows(ref state) ? state.Current.Keyword : Keyword.NotAKeyword;
        switch (keyword)
        {
            case Keyword.Next:
                state.Advance(1);
                return true;
            case Keyword.Prior:
                direction = FetchDirection.Backward;
                state.Advance(1);
                return true;
            case Keyword.First:
                direction = FetchDirection.Absolute;
                state.Advance(1);
                return true;
            case Keyword.Last:
                direction = FetchDirection.Absolute;
                count = -1;
                state.Advance(1);
                return true;
            case Keyword.Absolute or Keyword.Relative:
                direction = keyword == Keyword.Absolute ? FetchDirection.Absolute : FetchDirection.Relative;
                state.Advance(1);
                return ParseCount(ref state, ref expecteds, out count);
            case Keyword.All:
                state.Advance(1);
                count = null;
                return true;
            case Keyword.Forward or Keyword.Backward:
                direction = keyword == Keyword.Forward ? FetchDirection.Forward : FetchDirection.Backward;
                state.Advance(1);
                break;
        }
        if (state.Accept(Keyword.All))
            count = null;
        else if (state.Current.Kind is TokenKind.Integer or TokenKind.Minus)
            return ParseCount(ref state, ref expecteds, out count);
        return true;
    }

    /// <summary>A direction word is one only if a cursor's name can still follow: <c>FETCH next</c> reads a cursor called next.</summary>
    private static bool NameFollows(ref State state) => state.Peek(1).Kind is not (TokenKind.EndOfInput or TokenKind.Semicolon);

    private static bool ParseCount(ref State state, ref Expecteds expecteds, out long? count)
    {
        count = null;
        if (!Integer.TryParse(ref state, ref expecteds, out var value))
            return false;
        count = value;
        return true;
    }
}
