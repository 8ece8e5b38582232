using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>What stands behind FROM.</summary>
internal sealed partial class TableParser : Parser<Token, TableReference>
{
    private readonly SqlDialect _dialect;
    private readonly ExpressionGrammar _grammar;

    public TableParser(SqlDialect dialect, ExpressionGrammar grammar)
    {
        _dialect = dialect;
        _grammar = grammar;
        References = ListOf<TableReference>(this);
    }

    /// <summary>A select list, for PIVOT.</summary>
    public Parser<Token, AstList<SelectItem>> Items { get; set; } = null!;

    /// <summary>The comma list of FROM.</summary>
    public Parser<Token, AstList<TableReference>> References { get; }

    public override bool TryParse(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out TableReference result)
    {
        var start = state.Current.Start;
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            state.Context().OutOfStack = true;
            result = null;
            return state.Fail("fewer nested joins");
        }
        return ParsePrimary(ref state, ref expecteds, out result) && ParseJoins(start, ref state, ref expecteds, ref result);
    }

    private bool ParsePrimary(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out TableReference result)
    {
        var start = state.Current.Start;
        var lateral = _dialect.PostgresForms && state.Accept(Keyword.Lateral);
        if (state.Is(TokenKind.LeftParen))
            return ParseParenthesized(lateral, start, ref state, ref expecteds, out result);
        if (_dialect.PostgresForms && state.Is(Keyword.Rows) && state.Peek(1).Keyword == Keyword.From)
            return ParseRowsFrom(lateral, start, ref state, ref expecteds, out result);
        if (_dialect.PostgresForms)
            state.Accept(Keyword.Only);
        if (!_dialect.PostgresForms && state.Is(Keyword.Unnest) && state.Peek(1).Kind == TokenKind.LeftParen)
            return ParseUnnest(start, ref state, ref expecteds, out result);
        return IsCall(ref state)
            ? ParseFunction(lateral, start, ref state, ref expecteds, out result)
            : ParseNamed(start, ref state, ref expecteds, out result);
    }

    private bool IsCall(ref State state)
    {
        if (!_dialect.PostgresForms)
            return false;
        var offset = 0;
        while (state.Peek(offset + 1).Kind == TokenKind.Dot)
            offset += 2;
        return state.Peek(offset + 1).Kind == TokenKind.LeftParen || state.Current.Keyword is Keyword.CurrentDate or Keyword.CurrentUser
            or Keyword.CurrentCatalog or Keyword.CurrentTimestamp or Keyword.CurrentSchema or Keyword.SessionUser;
    }

    private bool ParseNamed(int start, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out TableReference result)
    {
        result = null;
        if (!DottedPath.TryParse(ref state, ref expecteds, out var name))
            return false;
        if (state.Current.Keyword is Keyword.Pivot or Keyword.Unpivot && state.Peek(1).Kind == TokenKind.LeftParen)
            return ParsePivot(name, start, ref state, ref expecteds, out result);
        if (_dialect.PostgresForms)
            state.Accept(TokenKind.Star);
        if (!ParseAsOf(ref state, ref expecteds, out var asOf)
            || !ParseAlias(ref state, ref expecteds, out var alias) || !ParseSample(ref state, ref expecteds, out var sample))
            return false;
        result = state.Placed(new NamedTable(name, alias) { AsOf = asOf, Sample = sample, Hints = HintText.AcceptWithBrackets(ref state) }, start);
        return true;
    }

    private bool ParseFunction(bool lateral, int start, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out TableReference result)
    {
        result = null;
        if (!_grammar.Primary.TryParse(ref state, ref expecteds, out var call))
            return false;
        var ordinality = AcceptOrdinality(ref state);
        if (!ParseAlias(ref state, ref expecteds, out var alias))
            return false;
        result = state.Placed(new TableFunction([call], alias, ordinality, lateral), start);
        return true;
    }

    private static bool AcceptOrdinality(ref State state)
    {
        if (!state.Is(Keyword.With) || state.Peek(1).Keyword != Keyword.Ordinality)
            return false;
        state.Advance(2);
        return true;
    }

    private bool ParseRowsFrom(bool lateral, int start, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out TableReference result)
    {
        state.Advance(2);
        result = null;
        if (!Parens(ListOf(_grammar.Primary)).TryParse(ref state, ref expecteds, out var calls))
            return false;
        var ordinality = AcceptOrdinality(ref state);
        if (!ParseAlias(ref state, ref expecteds, out var alias))
            return false;
        result = state.Placed(new TableFunction(calls, alias, ordinality, lateral), start);
        return true;
    }

    /// <summary>( query ) or ( joins ); <c>((SELECT ..) UNION ..)</c> shows itself only behind the inner parentheses.</summary>
    private bool ParseParenthesized(
        bool lateral, int start, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out TableReference result)
    {
        state.Advance(1);
        result = null;
        if (!_dialect.PostgresForms)
        {
            return _grammar.Query.TryParse(ref state, ref expecteds, out var only)
                && state.Expect(TokenKind.RightParen)
                && FinishDerived(only, false, start, ref state, ref expecteds, out result);
        }
        if (QueryParser.Begins(ref state))
        {
            return _grammar.Query.TryParse(ref state, ref expecteds, out var query)
                && state.Expect(TokenKind.RightParen)
                && FinishDerived(query, lateral, start, ref state, ref expecteds, out result);
        }
        var innerStart = state.Current.Start;
        if (!TryParse(ref state, ref expecteds, out var inner))
            return false;
        if (inner is DerivedTable { Alias: null, Lateral: false } derived
            && (QueryParser.Continues(ref state) || state.Is(TokenKind.RightParen)))
        {
            var left = new NestedQuery(derived.Query) { Span = derived.Span };
            return _grammar.Query.ParseFrom(left, null, innerStart, ref state, ref expecteds, out var query)
                && state.Expect(TokenKind.RightParen)
                && FinishDerived(query, lateral, start, ref state, ref expecteds, out result);
        }
        if (!state.Expect(TokenKind.RightParen) || !ParseAlias(ref state, ref expecteds, out var alias))
            return false;
        result = state.Placed(new ParenthesizedJoin(inner, alias), start);
        return true;
    }

    private bool FinishDerived(
        Query query, bool lateral, int start, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out TableReference result)
    {
        result = null;
        if (!ParseAlias(ref state, ref expecteds, out var alias) || (alias is null && !_dialect.PostgresForms && !state.Fail("an alias"))
            || !ParseSample(ref state, ref expecteds, out var sample))
            return false;
        result = state.Placed(
            new DerivedTable(query, alias, lateral) { Sample = sample, Hints = HintText.AcceptWithBrackets(ref state) }, start);
        return true;
    }

    /// <summary>[AS] name [(columns)], where a column may have a type behind a function.</summary>
    private bool ParseAlias(ref State state, ref Expecteds expecteds, out TableAlias? result)
    {
        var start = state.Current.Start;
        result = null;
        var hasAs = state.Accept(Keyword.As);
        Identifier? name;
        if (_dialect.StringAliases && state.Is(TokenKind.String))
        {
            name = new Identifier(state.Context().StringValue(state.Current).ToLowerInvariant()) { Quoted = true, Span = state.Current.Span };
            state.Advance(1);
        }
        else if (!hasAs && (!state.IsName() || IsClauseWord(ref state)))
        {
            return true;
        }
        else if (!state.ExpectName(out name))
        {
            return false;
        }
        var columns = ImmutableArray.CreateBuilder<Identifier>();
        var types = ImmutableArray.CreateBuilder<DataTypeName>();
        if (!state.Context().Strict && state.Accept(TokenKind.LeftParen))
        {
            do
            {
                if (!state.ExpectName(out var column))
                    return false;
                columns.Add(column);
                if (state.Current.Kind is TokenKind.Comma or TokenKind.RightParen || !_dialect.PostgresForms)
                    continue;
                if (!_grammar.DataType.TryParse(ref state, ref expecteds, out var type))
                    return false;
                types.Add(type);
            }
            while (state.Accept(TokenKind.Comma));
            if (!state.Expect(TokenKind.RightParen))
                return false;
        }
        result = new TableAlias(name, new AstList<Identifier>(columns.DrainToImmutable()))
        {
            ColumnTypes = new AstList<DataTypeName>(types.DrainToImmutable()),
        };
        state.Placed(result, start);
        return true;
    }

    /// <summary>Words that a dialect lets be names but that begin a clause here.</summary>
    private static bool IsClauseWord(ref State state) => state.Current.Keyword switch
    {
        Keyword.Minus => state.Peek(1).Keyword == Keyword.Select || state.Peek(1).Kind == TokenKind.LeftParen,
        Keyword.Tablesample or Keyword.Qualify => true,
        _ => false,
    };

    private bool ParseSample(ref State state, ref Expecteds expecteds, out TableSample? result)
    {
        var start = state.Current.Start;
        result = null;
        if (!state.Accept(Keyword.Tablesample))
            return true;
        if (!_dialect.PostgresForms)
            return ParseImpalaSample(start, ref state, out result);
        if (!AnyName.TryParse(ref state, ref expecteds, out var method)
            || !Parens<Expression>(_grammar.Expression).TryParse(ref state, ref expecteds, out var percent))
            return false;
        Expression? seed = null;
        if (state.Accept(Keyword.Repeatable) && !Parens<Expression>(_grammar.Expression).TryParse(ref state, ref expecteds, out seed))
            return false;
        result = state.Placed(new TableSample(method.Name.ToUpperInvariant(), percent, seed), start);
        return true;
    }

    /// <summary>SYSTEM(n) [REPEATABLE(n)].</summary>
    private static bool ParseImpalaSample(int start, ref State state, out TableSample? result)
    {
        result = null;
        Expression? seed = null;
        if (!state.Expect(Keyword.System) || !ParseNumber(ref state, out var percent)
            || (state.Accept(Keyword.Repeatable) && !ParseNumber(ref state, out seed)))
            return false;
        result = state.Placed(new TableSample("SYSTEM", percent!, seed), start);
        return true;
    }

    private static bool ParseNumber(ref State state, out Expression? result)
    {
        result = null;
        if (!state.Expect(TokenKind.LeftParen))
            return false;
        var token = state.Current;
        if (token.Kind != TokenKind.Integer)
            return state.Fail("an integer");
        state.Advance(1);
        result = new IntegerLiteral(state.Context().TextOf(token)) { Span = token.Span };
        return state.Expect(TokenKind.RightParen);
    }

    /// <summary>One table without joins, for MERGE.</summary>
    public Parser<Token, TableReference> Single => new RuleParserWith<TableReference>(ParsePrimary);

    /// <summary>A sample clause of its own, for COMPUTE STATS.</summary>
    public Parser<Token, TableSample?> Sample => new RuleParserWith<TableSample?>(ParseSample);
}
