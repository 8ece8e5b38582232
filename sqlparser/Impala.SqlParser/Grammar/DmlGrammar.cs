using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>INSERT, and WITH before a query or an INSERT.</summary>
internal sealed class DmlGrammar(SqlDialect dialect, ExpressionGrammar grammar)
{
    private readonly Parser<Token, AstList<PartitionKeyValue>> _partition = PartitionSpec(grammar);

    public void AddTo(Dispatch<Statement> statement)
    {
        statement.On(Keyword.Insert, new RuleParserWith<Statement>((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result) =>
            ParseInsert(null, ref state, ref expecteds, out result)));
        statement.On(Keyword.With, new RuleParserWith<Statement>(ParseWith));
    }

    /// <summary>PARTITION (a = 1, b).</summary>
    public static Parser<Token, AstList<PartitionKeyValue>> PartitionSpec(ExpressionGrammar grammar)
    {
        var key = Placed(Parser.Map(
            (name, value) => new PartitionKeyValue(name, value),
            Name,
            OrNull(EqualSign.Then(grammar.Expression))));
        return Words(Keyword.Partition).Then(Parens(ListOf(key)));
    }

    private bool ParseWith(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        var start = state.Current.Start;
        result = null;
        if (!grammar.Query.ParseWith(ref state, ref expecteds, out var with))
            return false;
        if (state.Is(Keyword.Insert))
            return ParseInsert(with, ref state, ref expecteds, out result);
        if (!grammar.Query.ParseAfterWith(with, start, ref state, ref expecteds, out var query))
            return false;
        result = state.Placed(new QueryStatement(query), start);
        return true;
    }

    private bool ParseInsert(WithClause? with, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        var start = with?.Span.Start ?? state.Current.Start;
        state.Advance(1);
        result = null;
        var hints = HintText.AcceptWithBrackets(ref state);
        var overwrite = state.Accept(Keyword.Overwrite);
        if (!overwrite && !state.Expect(Keyword.Into))
            return state.Fail(Labels.Of(Keyword.Overwrite));
        state.Accept(Keyword.Table);
        if (!QualifiedName.TryParse(ref state, ref expecteds, out var table))
            return false;
        var columns = default(AstList<Identifier>);
        var hasColumns = state.Is(TokenKind.LeftParen) && !OpensQuery(ref state);
        if (hasColumns && !ParseColumns(ref state, ref expecteds, out columns))
            return false;
        var partition = default(AstList<PartitionKeyValue>);
        if (state.Is(Keyword.Partition) && !_partition.TryParse(ref state, ref expecteds, out partition))
            return false;
        hints = [.. hints, .. HintText.AcceptWithBrackets(ref state)];
        if (!ParseSource(ref state, ref expecteds, out var source) || !ParseReturning(ref state, ref expecteds, out var returning))
            return false;
        result = state.Placed(
            new InsertStatement(table, source)
            {
                Overwrite = overwrite,
                With = with,
                Columns = columns,
                HasColumns = hasColumns,
                Partition = partition,
                Hints = hints,
                Returning = returning,
            },
            start);
        return true;
    }

    private static bool OpensQuery(ref State state)
    {
        var next = state.Peek(1);
        return next.Kind == TokenKind.LeftParen || next.Keyword is Keyword.Select or Keyword.With or Keyword.Values;
    }

    private static bool ParseColumns(ref State state, ref Expecteds expecteds, out AstList<Identifier> columns)
    {
        columns = default;
        if (state.Peek(1).Kind != TokenKind.RightParen)
            return NameList.TryParse(ref state, ref expecteds, out columns);
        state.Advance(2);
        return true;
    }

    private bool ParseSource(ref State state, ref Expecteds expecteds, out Query? source)
    {
        source = null;
        if (!dialect.PostgresForms || !state.Is(Keyword.Default) || state.Peek(1).Keyword != Keyword.Values)
            return grammar.Query.TryParse(ref state, ref expecteds, out source);
        state.Advance(2);
        return true;
    }

    private bool ParseReturning(ref State state, ref Expecteds expecteds, out AstList<SelectItem> returning)
    {
        returning = default;
        return !dialect.PostgresForms
            || !state.Accept(Keyword.Returning)
            || grammar.Query.Selects.Items.TryParse(ref state, ref expecteds, out returning);
    }
}
