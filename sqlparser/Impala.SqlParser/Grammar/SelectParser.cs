using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>One SELECT block, and VALUES.</summary>
internal sealed class SelectParser : Parser<Token, Select>
{
    private readonly SqlDialect _dialect;
    private readonly ExpressionGrammar _grammar;
    private readonly GroupByParser _groupBy;
    private readonly Parser<Token, AstList<ValuesRow>> _rows;

    public SelectParser(SqlDialect dialect, ExpressionGrammar grammar)
    {
        _dialect = dialect;
        _grammar = grammar;
        _groupBy = new GroupByParser(dialect, grammar);
        Tables = new TableParser(dialect, grammar);
        Items = ListOf(new RuleParserWith<SelectItem>(ParseItem));
        Tables.Items = Items;
        _rows = ListOf(Placed(Parens(Items).Select(items => new ValuesRow(items))));
    }

    public TableParser Tables { get; }

    /// <summary>A select list; also of VALUES rows and RETURNING.</summary>
    public Parser<Token, AstList<SelectItem>> Items { get; }

    public override bool TryParse(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Select result)
    {
        var start = state.Current.Start;
        result = null;
        if (!state.Expect(Keyword.Select))
            return false;
        var hints = _dialect.PostgresForms ? HintText.Accept(ref state) : [];
        var distinct = state.Accept(Keyword.Distinct);
        if (!distinct)
            state.Accept(Keyword.All);
        var distinctOn = default(AstList<Expression>);
        if (distinct && _dialect.PostgresForms && state.Accept(Keyword.On)
            && !Parens(_grammar.Expressions).TryParse(ref state, ref expecteds, out distinctOn))
            return false;
        hints = [.. hints, .. HintText.Accept(ref state)];
        var straightJoin = state.Accept(Keyword.StraightJoin) || hints.Any(hint => hint.Name == "STRAIGHT_JOIN");
        // PostgreSQL lets a select list be empty.
        var items = default(AstList<SelectItem>);
        if (!(_dialect.PostgresForms && EndsEmptyList(ref state)) && !Items.TryParse(ref state, ref expecteds, out items))
            return false;
        ObjectName? into = null;
        if (_dialect.PostgresForms && state.Is(Keyword.Into) && !ParseInto(ref state, ref expecteds, out into))
            return false;
        if (!ParseFromAndWhere(ref state, ref expecteds, out var from, out var where, out var whereHints)
            || !ParseRest(!from.IsEmpty, ref state, ref expecteds, out var groupBy, out var having, out var windows, out var qualify))
            return false;
        result = new Select(items)
        {
            Distinct = distinct && distinctOn.IsEmpty,
            DistinctOn = distinctOn,
            StraightJoin = straightJoin,
            Hints = hints,
            From = from,
            Where = where,
            WhereHints = whereHints,
            GroupBy = groupBy,
            Having = having,
            Windows = windows,
            Qualify = qualify,
            Into = into,
        };
        state.Placed(result, start);
        return true;
    }

    private static bool EndsEmptyList(ref State state) =>
        state.Current.Kind is TokenKind.EndOfInput or TokenKind.Semicolon or TokenKind.RightParen
        || state.Current.Keyword is Keyword.From or Keyword.Where or Keyword.Union;

    private bool ParseFromAndWhere(
        ref State state, ref Expecteds expecteds, out AstList<TableReference> from, out Expression? where, out AstList<Hint> whereHints)
    {
        from = default;
        where = null;
        whereHints = default;
        if (state.Accept(Keyword.From))
        {
            var at = state.Index();
            if (!Tables.References.TryParse(ref state, ref expecteds, out from))
                return false;
            if (!_dialect.PostgresForms && from.Count(table => table is UnnestTable) > 1)
                return state.Fail("one UNNEST()", at - state.Index());
        }
        else
        {
            state.Context().RecordFailure(state.Index(), Labels.Of(Keyword.From));
            if (!_dialect.PostgresForms)
                return true;
        }
        if (!state.Accept(Keyword.Where))
            return true;
        whereHints = HintText.Accept(ref state);
        return _grammar.Expression.TryParse(ref state, ref expecteds, out where);
    }

    private bool ParseRest(
        bool hasFrom, ref State state, ref Expecteds expecteds, out GroupBy? groupBy, out Expression? having, out AstList<WindowDefinition> windows,
        out Expression? qualify)
    {
        groupBy = null;
        having = null;
        qualify = null;
        windows = default;
        if (!hasFrom && !_dialect.PostgresForms)
            return true;
        if (state.Is(Keyword.Group) && !_groupBy.TryParse(ref state, ref expecteds, out groupBy))
            return false;
        if (state.Accept(Keyword.Having) && !_grammar.Expression.TryParse(ref state, ref expecteds, out having))
            return false;
        if (!_dialect.PostgresForms)
            return true;
        if (!ParseQualify(ref state, ref expecteds, ref qualify))
            return false;
        return !state.Accept(Keyword.Window)
            || (ParseWindows(ref state, ref expecteds, out windows) && ParseQualify(ref state, ref expecteds, ref qualify));
    }

    private bool ParseQualify(ref State state, ref Expecteds expecteds, ref Expression? qualify) =>
        qualify is not null || !state.Accept(Keyword.Qualify) || _grammar.Expression.TryParse(ref state, ref expecteds, out qualify);

    /// <summary>INTO [TEMPORARY] [TABLE] name.</summary>
    private static bool ParseInto(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out ObjectName into)
    {
        state.Advance(1);
        if (state.Current.Keyword is Keyword.Temp or Keyword.Temporary or Keyword.Unlogged)
            state.Advance(1);
        state.Accept(Keyword.Table);
        return QualifiedName.TryParse(ref state, ref expecteds, out into);
    }

    private bool ParseWindows(ref State state, ref Expecteds expecteds, out AstList<WindowDefinition> windows)
    {
        windows = default;
        var definitions = ImmutableArray.CreateBuilder<WindowDefinition>();
        do
        {
            var start = state.Current.Start;
            if (!state.ExpectName(out var name) || !state.Expect(Keyword.As)
                || !_grammar.Functions.Windows.ParseDefinition(ref state, ref expecteds, out var window))
                return false;
            definitions.Add(state.Placed(new WindowDefinition(name, window), start));
        }
        while (state.Accept(TokenKind.Comma));
        windows = new AstList<WindowDefinition>(definitions.DrainToImmutable());
        return true;
    }

    private bool ParseItem(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out SelectItem result)
    {
        var start = state.Current.Start;
        result = null;
        if (!_dialect.PostgresForms && ParseStar(ref state) is { } star)
        {
            result = state.Placed(new SelectItem(star), start);
            return true;
        }
        if (!_grammar.Expression.TryParse(ref state, ref expecteds, out var expression))
            return false;
        if (!ParseAlias(ref state, out var alias))
            return false;
        result = state.Placed(new SelectItem(expression, alias), start);
        return true;
    }

    /// <summary>Impala's * and path.*, which stand in select lists only; null when neither is here.</summary>
    private static Star? ParseStar(ref State state)
    {
        var start = state.Current.Start;
        var numParts = 0;
        while (Names.IsColumnName(state.Peek(2 * numParts), state.Context().Dialect) && state.Peek((2 * numParts) + 1).Kind == TokenKind.Dot)
            numParts++;
        if (state.Peek(2 * numParts).Kind != TokenKind.Star)
            return null;
        var parts = new Identifier[numParts];
        for (var i = 0; i < numParts; i++)
            parts[i] = state.Context().Name(state.Peek(2 * i));
        state.Advance((2 * numParts) + 1);
        return state.Placed(new Star(parts.ToAstList()), start);
    }

    /// <summary>[AS] name, or in Impala a string.</summary>
    private bool ParseAlias(ref State state, out Identifier? alias)
    {
        alias = null;
        var hasAs = state.Accept(Keyword.As);
        if (_dialect.StringAliases && state.Is(TokenKind.String))
        {
            alias = new Identifier(state.Context().StringValue(state.Current).ToLowerInvariant()) { Quoted = true, Span = state.Current.Span };
            state.Advance(1);
            return true;
        }
        if (hasAs)
            return state.ExpectLabel(out alias);
        if (Names.IsBareLabel(state.Current, _dialect))
            return state.ExpectLabel(out alias);
        return true;
    }

    /// <summary>VALUES (..), (..).</summary>
    public bool ParseValues(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Values result)
    {
        var start = state.Current.Start;
        state.Advance(1);
        result = null;
        // Impala lets the whole list stand in parentheses once more.
        var isWrapped = !_dialect.PostgresForms && state.Is(TokenKind.LeftParen) && WrapsRows(ref state);
        if (isWrapped)
            state.Advance(1);
        if (!_rows.TryParse(ref state, ref expecteds, out var rows) || (isWrapped && !state.Expect(TokenKind.RightParen)))
            return false;
        result = state.Placed(new Values(rows), start);
        return true;
    }

    /// <summary>True at ((1, 2), (3, 4)): the first item in the parentheses is itself a list.</summary>
    private static bool WrapsRows(ref State state)
    {
        var depth = 1;
        if (state.Peek(1).Kind != TokenKind.LeftParen)
            return false;
        for (var i = 2; depth > 0; i++)
        {
            var kind = state.Peek(i).Kind;
            if (kind is TokenKind.EndOfInput or TokenKind.Semicolon)
                return false;
            if (kind == TokenKind.LeftParen)
                depth++;
            else if (kind == TokenKind.RightParen)
                depth--;
            else if (kind == TokenKind.Comma && depth == 1)
                return true;
        }
        return false;
    }
}
