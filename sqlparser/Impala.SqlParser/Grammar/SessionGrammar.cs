using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>SET and its relatives, transactions, DISCARD, LISTEN. Both dialects have them, for drivers send them whatever the dialect is.</summary>
internal sealed class SessionGrammar
{
    private readonly Parser<Token, AstList<TransactionMode>> _modes = new RuleParserWith<AstList<TransactionMode>>(ParseModes);

    public void AddTo(Dispatch<Statement> statement)
    {
        statement.On(Keyword.Set, new RuleParserWith<Statement>(ParseSet));
        statement.On(Keyword.Reset, new RuleParserWith<Statement>(ParseReset));
        statement.On(Keyword.Unset, new RuleParserWith<Statement>(ParseReset));
        statement.On(Keyword.Discard, new RuleParser<Statement>(ParseDiscard));
        AddTransactions(statement);
        statement.On(Keyword.Listen, Words(Keyword.Listen).Then(Name).Select<Statement>(channel => new ListenStatement(channel)));
        statement.On(Keyword.Unlisten, new RuleParser<Statement>(ParseUnlisten));
        statement.On(
            Keyword.Notify,
            from _ in Words(Keyword.Notify)
            from channel in Name
            from payload in OrNull(Symbol(TokenKind.Comma).Then(Text))
            select (Statement)new NotifyStatement(channel, payload));
    }

    private void AddTransactions(Dispatch<Statement> statement)
    {
        var noise = Optionally(Words(Keyword.Work), Unit.Value).Then(Optionally(Words(Keyword.Transaction), Unit.Value));
        statement.On(Keyword.Begin, Begin(Words(Keyword.Begin).Then(noise), isStart: false));
        statement.On(Keyword.Start, Begin(Words(Keyword.Start, Keyword.Transaction), isStart: true));
        statement.On(Keyword.Commit, End(Keyword.Commit, noise, TransactionAction.Commit));
        statement.On(Keyword.End, End(Keyword.End, noise, TransactionAction.Commit));
        statement.On(Keyword.Abort, End(Keyword.Abort, noise, TransactionAction.Rollback));
        var toSavepoint = Words(Keyword.To).Then(Flag(Keyword.Savepoint)).Then(Name);
        statement.On(
            Keyword.Rollback,
            from _ in Words(Keyword.Rollback).Then(noise)
            from savepoint in OrNull(toSavepoint)
            from chain in Chain
            select (Statement)new TransactionStatement(savepoint is null ? TransactionAction.Rollback : TransactionAction.RollbackTo, savepoint)
            {
                Chain = chain,
            });
        statement.On(
            Keyword.Savepoint,
            Words(Keyword.Savepoint).Then(Name).Select<Statement>(name => new TransactionStatement(TransactionAction.Savepoint, name)));
        statement.On(
            Keyword.Release,
            Words(Keyword.Release).Then(Flag(Keyword.Savepoint)).Then(Name)
                .Select<Statement>(name => new TransactionStatement(TransactionAction.Release, name)));
    }

    private static Parser<Token, bool> Chain { get; } =
        from chain in Flag(Keyword.And, Keyword.Chain)
        from noChain in Flag(Keyword.And, Keyword.No, Keyword.Chain)
        select chain;

    private Parser<Token, Statement> Begin(Parser<Token, Unit> words, bool isStart) =>
        words.Then(_modes).Select<Statement>(modes => new TransactionStatement(TransactionAction.Begin) { Modes = modes, IsStart = isStart });

    private static Parser<Token, Statement> End(Keyword word, Parser<Token, Unit> noise, TransactionAction action) =>
        Words(word).Then(noise).Then(Chain).Select<Statement>(chain => new TransactionStatement(action) { Chain = chain });

    private static bool ParseModes(ref State state, ref Expecteds expecteds, out AstList<TransactionMode> result)
    {
        var modes = new List<TransactionMode>();
        result = [];
        while (true)
        {
            TransactionMode? mode = (state.Current.Keyword, state.Peek(1).Keyword) switch
            {
                (Keyword.Read, Keyword.Only) => TransactionMode.ReadOnly,
                (Keyword.Read, Keyword.Write) => TransactionMode.ReadWrite,
                (Keyword.Not, Keyword.Deferrable) => TransactionMode.NotDeferrable,
                (Keyword.Deferrable, _) => TransactionMode.Deferrable,
                _ => null,
            };
            if (mode is not null)
            {
                state.Advance(mode == TransactionMode.Deferrable ? 1 : 2);
                modes.Add(mode.Value);
            }
            else if (state.Is(Keyword.Isolation))
            {
                if (!ParseIsolation(ref state, out var level))
                    return false;
                modes.Add(level);
            }
            else
            {
                break;
            }
            state.Accept(TokenKind.Comma);
        }
        result = modes.ToAstList();
        return true;
    }

    private static bool ParseIsolation(ref State state, out TransactionMode mode)
    {
        mode = TransactionMode.Serializable;
        state.Advance(1);
        if (!state.Expect(Keyword.Level))
            return false;
        if (state.Accept(Keyword.Serializable))
            return true;
        if (state.Accept(Keyword.Repeatable))
        {
            mode = TransactionMode.RepeatableRead;
            return state.Expect(Keyword.Read);
        }
        if (!state.Expect(Keyword.Read))
            return state.Fail(Labels.Of(Keyword.Serializable)) || state.Fail(Labels.Of(Keyword.Repeatable));
        mode = state.Is(Keyword.Uncommitted) ? TransactionMode.ReadUncommitted : TransactionMode.ReadCommitted;
        return state.Accept(Keyword.Uncommitted) || state.Expect(Keyword.Committed);
    }

    private static bool ParseSet(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        state.Advance(1);
        result = null;
        if (state.Current.Kind is TokenKind.EndOfInput or TokenKind.Semicolon)
        {
            result = new ShowOptionsStatement(false);
            return true;
        }
        if (state.Is(Keyword.All) && state.Peek(1).Kind is TokenKind.EndOfInput or TokenKind.Semicolon)
        {
            state.Advance(1);
            result = new ShowOptionsStatement(true);
            return true;
        }
        if (state.Context().Strict)
            return ParseImpalaSet(ref state, ref expecteds, out result);
        var scope = SetScope.Session;
        var namesVariable = state.Peek(1).Kind == TokenKind.Equal || state.Peek(1).Keyword == Keyword.To;
        if (!namesVariable && state.Accept(Keyword.Local))
            scope = SetScope.Local;
        else if (!namesVariable && state.Accept(Keyword.Session) && state.Is(Keyword.Characteristics))
            return ParseCharacteristics(ref state, ref expecteds, out result);
        switch (state.Current.Keyword)
        {
            case Keyword.Transaction when !namesVariable:
                state.Advance(1);
                if (!ParseModes(ref state, ref expecteds, out var modes))
                    return false;
                result = new SetTransactionStatement(modes, false);
                return true;
            case Keyword.Authorization or Keyword.Role when !namesVariable:
                return ParseRole(ref state, out result);
            case Keyword.Time when state.Peek(1).Keyword == Keyword.Zone:
                state.Advance(2);
                return ParseValues("timezone", scope, ref state, out result);
            case Keyword.Names:
                state.Advance(1);
                return ParseValues("client_encoding", scope, ref state, out result);
            case Keyword.Schema when state.Peek(1).Kind == TokenKind.String:
                state.Advance(1);
                return ParseValues("search_path", scope, ref state, out result);
            default:
                return ParseVariable(scope, ref state, out result);
        }
    }

    /// <summary>Impala's SET name = number | string | word, with a minus before a number.</summary>
    private static bool ParseImpalaSet(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        result = null;
        if (!state.ExpectName(out var name) || !state.Expect(TokenKind.Equal))
            return false;
        if (state.Is(TokenKind.Plus))
            return state.Fail("a value");
        if (!ParseValue(ref state, out var value))
            return false;
        if (value.EndsWith('%') && state.Context().Tokens[state.Index() - 1].Kind == TokenKind.Percent)
            return state.Fail("the end", -1);
        result = new SetOptionStatement(name.Name, [value]);
        return true;
    }

    private static bool ParseCharacteristics(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        state.Advance(1);
        result = null;
        if (!state.Expect(Keyword.As) || !state.Expect(Keyword.Transaction) || !ParseModes(ref state, ref expecteds, out var modes))
            return false;
        result = new SetTransactionStatement(modes, true);
        return true;
    }

    private static bool ParseRole(ref State state, [MaybeNullWhen(false)] out Statement result)
    {
        var isAuthorization = state.Is(Keyword.Authorization);
        state.Advance(1);
        var token = state.Current;
        result = null;
        if (token.Kind is not (TokenKind.Word or TokenKind.QuotedIdentifier or TokenKind.String))
            return state.Fail("a name");
        state.Advance(1);
        string? name = null;
        if (token.Keyword is not (Keyword.Default or Keyword.None))
            name = token.Kind == TokenKind.String ? state.Context().StringValue(token) : state.Context().Name(token).Name;
        result = new SetRoleStatement(isAuthorization, name);
        return true;
    }

    /// <summary>A variable's name: words with dots, whatever class the words are of.</summary>
    public static bool ParseVariableName(ref State state, [NotNullWhen(true)] out string? name)
    {
        name = null;
        do
        {
            if (state.Current.Kind is not (TokenKind.Word or TokenKind.QuotedIdentifier))
                return state.Fail("a name");
            var part = state.Context().Name(state.Current).Name.ToLowerInvariant();
            name = name is null ? part : name + "." + part;
            state.Advance(1);
        }
        while (state.Accept(TokenKind.Dot));
        return true;
    }

    private static bool ParseVariable(SetScope scope, ref State state, [MaybeNullWhen(false)] out Statement result)
    {
        result = null;
        if (!ParseVariableName(ref state, out var name))
            return false;
        if (!state.Accept(TokenKind.Equal) && !state.Accept(Keyword.To))
            return state.Fail("\"=\"") || state.Fail("TO");
        return ParseValues(name, scope, ref state, out result);
    }

    private static bool ParseValues(string name, SetScope scope, ref State state, [MaybeNullWhen(false)] out Statement result)
    {
        var values = new List<string>();
        result = null;
        if (state.Current.Keyword is Keyword.Default || (name == "timezone" && state.Is(Keyword.Local)))
        {
            state.Advance(1);
            result = new SetOptionStatement(name, [], scope);
            return true;
        }
        do
        {
            if (!ParseValue(ref state, out var value))
                return false;
            values.Add(value);
        }
        while (state.Accept(TokenKind.Comma));
        result = new SetOptionStatement(name, values.ToAstList(), scope);
        return true;
    }

    private static bool ParseValue(ref State state, [NotNullWhen(true)] out string? value)
    {
        var context = state.Context();
        var sign = state.Current.Kind is TokenKind.Minus or TokenKind.Plus ? context.TextOf(state.Current) : "";
        var token = state.Peek(sign.Length);
        value = token.Kind switch
        {
            TokenKind.Integer or TokenKind.Decimal => sign + context.TextOf(token),
            TokenKind.Word when sign == "" => context.TextOf(token),
            TokenKind.QuotedIdentifier when sign == "" => context.Name(token).Name,
            TokenKind.String or TokenKind.EscapeString or TokenKind.DollarString when sign == "" => context.StringValue(token),
            _ => null,
        };
        if (value is null)
            return state.Fail("a value", sign.Length);
        state.Advance(sign.Length + 1);
        if (token.Kind is TokenKind.Integer or TokenKind.Decimal && state.Accept(TokenKind.Percent))
            value += "%";
        return true;
    }

    private static bool ParseReset(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        state.Advance(1);
        result = null;
        string? name;
        if (state.Context().Strict && !state.Is(Keyword.All))
            return state.Fail(Labels.Of(Keyword.All));
        if (state.Accept(Keyword.All))
        {
            name = null;
        }
        else if (state.Is(Keyword.Time) && state.Peek(1).Keyword == Keyword.Zone)
        {
            state.Advance(2);
            name = "timezone";
        }
        else if (state.Is(Keyword.Session) && state.Peek(1).Keyword == Keyword.Authorization)
        {
            state.Advance(2);
            result = new SetRoleStatement(true, null);
            return true;
        }
        else if (!ParseVariableName(ref state, out name))
        {
            return false;
        }
        result = new ResetStatement(name);
        return true;
    }

    private static bool ParseDiscard(ref State state, out Statement result)
    {
        state.Advance(1);
        DiscardTarget? target = state.Current.Keyword switch
        {
            Keyword.All => DiscardTarget.All,
            Keyword.Plans => DiscardTarget.Plans,
            Keyword.Sequences => DiscardTarget.Sequences,
            Keyword.Temp or Keyword.Temporary => DiscardTarget.Temporary,
            _ => null,
        };
        result = null!;
        if (target is null)
            return state.Fail("ALL, PLANS, SEQUENCES or TEMP");
        state.Advance(1);
        result = new DiscardStatement(target.Value);
        return true;
    }

    private static bool ParseUnlisten(ref State state, out Statement result)
    {
        state.Advance(1);
        result = null!;
        if (state.Accept(TokenKind.Star))
        {
            result = new UnlistenStatement(null);
            return true;
        }
        if (!state.ExpectName(out var channel))
            return false;
        result = new UnlistenStatement(channel);
        return true;
    }
}
