using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>Impala's forms of a table: PIVOT, UNPIVOT, UNNEST and FOR SYSTEM_TIME.</summary>
internal sealed partial class TableParser
{
    private bool ParsePivot(ObjectName name, int start, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out TableReference result)
    {
        var isPivot = state.Is(Keyword.Pivot);
        state.Advance(2);
        result = null;
        var aggregates = default(AstList<SelectItem>);
        Identifier? data = null;
        if (isPivot ? !Items.TryParse(ref state, ref expecteds, out aggregates) : !state.ExpectName(out data))
            return false;
        if (!state.Expect(Keyword.For) || !state.ExpectName(out var column) || !state.Expect(Keyword.In) || !state.Expect(TokenKind.LeftParen))
            return false;
        var values = default(AstList<SelectItem>);
        var columns = default(AstList<UnpivotColumn>);
        if (isPivot ? !Items.TryParse(ref state, ref expecteds, out values) : !ParseUnpivotColumns(ref state, ref expecteds, out columns))
            return false;
        if (!state.Expect(TokenKind.RightParen) || !state.Expect(TokenKind.RightParen) || !ParseAlias(ref state, ref expecteds, out var alias))
            return false;
        if (alias is null)
            return state.Fail("an alias");
        result = state.Placed<TableReference>(
            isPivot ? new PivotTable(name, aggregates, column, values, alias) : new UnpivotTable(name, data!, column, columns, alias),
            start);
        return true;
    }

    private bool ParseUnpivotColumns(ref State state, ref Expecteds expecteds, out AstList<UnpivotColumn> result)
    {
        var columns = ImmutableArray.CreateBuilder<UnpivotColumn>();
        result = default;
        do
        {
            var start = state.Current.Start;
            Expression? label = null;
            if (!state.ExpectName(out var column) || (state.Accept(Keyword.As) && !_grammar.ParseLiteral(ref state, ref expecteds, out label)))
                return false;
            columns.Add(state.Placed(new UnpivotColumn(column, label), start));
        }
        while (state.Accept(TokenKind.Comma));
        result = new AstList<UnpivotColumn>(columns.DrainToImmutable());
        return true;
    }

    /// <summary>UNNEST(path, ..) [AS (name, ..)].</summary>
    private static bool ParseUnnest(int start, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out TableReference result)
    {
        var unnest = state.Index();
        state.Advance(1);
        result = null;
        if (!Parens(ListOf(DottedPath)).TryParse(ref state, ref expecteds, out var paths))
            return false;
        var aliases = default(AstList<Identifier>);
        if (state.Accept(Keyword.As) && !NameList.TryParse(ref state, ref expecteds, out aliases))
            return false;
        if (!aliases.IsEmpty && aliases.Count != paths.Count)
            return state.Fail("as many aliases as arrays", unnest - state.Index());
        result = state.Placed(new UnnestTable(paths, aliases), start);
        return true;
    }

    /// <summary>FOR SYSTEM_TIME AS OF e | FOR SYSTEM_VERSION AS OF n.</summary>
    private bool ParseAsOf(ref State state, ref Expecteds expecteds, out TimeTravel? result)
    {
        var start = state.Current.Start;
        result = null;
        var word = state.Peek(1).Keyword;
        if (!state.Is(Keyword.For) || word is not (Keyword.SystemTime or Keyword.SystemVersion))
            return true;
        state.Advance(2);
        if (!state.Expect(Keyword.As) || !state.Expect(Keyword.Of))
            return false;
        Expression? value;
        if (word == Keyword.SystemTime)
        {
            if (!_grammar.Expression.TryParse(ref state, ref expecteds, out value))
                return false;
        }
        else if (state.Current.Kind is not (TokenKind.Integer or TokenKind.Decimal))
        {
            return state.Fail("a number");
        }
        else if (!_grammar.Primary.TryParse(ref state, ref expecteds, out value))
        {
            return false;
        }
        result = state.Placed(new TimeTravel(value, word == Keyword.SystemVersion), start);
        return true;
    }

    /// <summary>FOR SYSTEM_TIME .. of its own, for SHOW FILES.</summary>
    public Pidgin.Parser<Token, TimeTravel?> AsOf => new RuleParserWith<TimeTravel?>(ParseAsOf);
}
