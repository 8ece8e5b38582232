using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>UPDATE, DELETE, UPSERT, MERGE, OPTIMIZE: statements of Iceberg's and Kudu's tables, and of PostgreSQL.</summary>
internal sealed partial class DmlGrammar
{
    private bool ParseUpsert(WithClause? with, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        var start = with?.Span.Start ?? state.Current.Start;
        state.Advance(1);
        result = null;
        var hasHints = HintText.Follows(ref state);
        var hints = HintText.AcceptWithBrackets(ref state);
        if (!state.Expect(Keyword.Into))
            return false;
        state.Accept(Keyword.Table);
        if (!QualifiedName.TryParse(ref state, ref expecteds, out var table))
            return false;
        var columns = default(AstList<Identifier>);
        var hasColumns = state.Is(TokenKind.LeftParen) && !OpensQuery(ref state);
        if (hasColumns && !ParseColumns(ref state, ref expecteds, out columns))
            return false;
        if (!hasHints)
            hints = HintText.AcceptWithBrackets(ref state);
        Query? source = null;
        if (!(hasColumns && state.Current.Kind is TokenKind.EndOfInput or TokenKind.Semicolon)
            && !grammar.Query.TryParse(ref state, ref expecteds, out source))
            return false;
        result = state.Placed(
            new UpsertStatement(table, source) { With = with, Columns = columns, HasColumns = hasColumns, Hints = hints },
            start);
        return true;
    }

    private bool ParseUpdate(WithClause? with, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        var start = with?.Span.Start ?? state.Current.Start;
        state.Advance(1);
        result = null;
        if (dialect.PostgresForms)
            state.Accept(Keyword.Only);
        if (!DottedPath.TryParse(ref state, ref expecteds, out var table) || !ParseTargetAlias(ref state, out var alias)
            || !state.Expect(Keyword.Set) || !Assignments.TryParse(ref state, ref expecteds, out var assignments)
            || !ParseFromAndWhere(Keyword.From, ref state, ref expecteds, out var from, out var where)
            || !ParseReturning(ref state, ref expecteds, out var returning))
            return false;
        result = state.Placed(
            new UpdateStatement(table, assignments) { Alias = alias, With = with, From = from, Where = where, Returning = returning },
            start);
        return true;
    }

    private bool ParseTargetAlias(ref State state, out Identifier? alias)
    {
        alias = null;
        if (!dialect.PostgresForms)
            return true;
        state.Accept(TokenKind.Star);
        var hasAs = state.Accept(Keyword.As);
        return (!hasAs && (!state.IsName() || state.Current.Keyword is Keyword.Set)) || state.ExpectName(out alias!);
    }

    private bool ParseFromAndWhere(
        Keyword word, ref State state, ref Expecteds expecteds, out AstList<TableReference> from, out Expression? where)
    {
        from = default;
        where = null;
        if (word != Keyword.NotAKeyword && state.Accept(word) && !grammar.Query.Tables.References.TryParse(ref state, ref expecteds, out from))
            return false;
        if (!state.Accept(Keyword.Where))
            return true;
        HintText.AcceptWithBrackets(ref state);
        return grammar.Expression.TryParse(ref state, ref expecteds, out where);
    }

    private bool ParseDelete(WithClause? with, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        var start = with?.Span.Start ?? state.Current.Start;
        state.Advance(1);
        result = null;
        var hasFrom = state.Accept(Keyword.From);
        if (dialect.PostgresForms)
            state.Accept(Keyword.Only);
        if (!DottedPath.TryParse(ref state, ref expecteds, out var table) || !ParseTargetAlias(ref state, out var alias))
            return false;
        // Impala's second form has the target first and then a whole FROM; PostgreSQL says USING.
        var list = Keyword.NotAKeyword;
        if (!hasFrom)
            list = Keyword.From;
        else if (dialect.PostgresForms)
            list = Keyword.Using;
        if (!ParseFromAndWhere(list, ref state, ref expecteds, out var from, out var where) || !ParseReturning(ref state, ref expecteds, out var returning))
            return false;
        result = state.Placed(
            new DeleteStatement(table) { Alias = alias, With = with, From = from, Where = where, Returning = returning },
            start);
        return true;
    }

    private static bool ParseOptimize(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        state.Advance(1);
        result = null;
        if (!state.Expect(Keyword.Table) || !QualifiedName.TryParse(ref state, ref expecteds, out var table))
            return false;
        long? threshold = null;
        if (state.Accept(TokenKind.LeftParen))
        {
            if (!state.Expect(Keyword.FileSizeThresholdMb) || !state.Expect(TokenKind.Equal)
                || !UnsignedInteger.TryParse(ref state, ref expecteds, out var value) || !state.Expect(TokenKind.RightParen))
                return false;
            threshold = value;
        }
        result = new OptimizeStatement(table, threshold);
        return true;
    }

    private bool ParseMerge(WithClause? with, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        var start = with?.Span.Start ?? state.Current.Start;
        state.Advance(1);
        result = null;
        if (!state.Expect(Keyword.Into) || !grammar.Query.Tables.Single.TryParse(ref state, ref expecteds, out var target)
            || !state.Expect(Keyword.Using) || !grammar.Query.Tables.Single.TryParse(ref state, ref expecteds, out var source)
            || !state.Expect(Keyword.On) || !grammar.Expression.TryParse(ref state, ref expecteds, out var condition))
            return false;
        var cases = new List<MergeCase>();
        do
        {
            if (!ParseMergeCase(ref state, ref expecteds, out var next))
                return false;
            cases.Add(next);
        }
        while (state.Is(Keyword.When));
        result = state.Placed(new MergeStatement(target, source, condition, cases.ToAstList()) { With = with }, start);
        return true;
    }

    private bool ParseMergeCase(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out MergeCase result)
    {
        var start = state.Current.Start;
        result = null;
        if (!state.Expect(Keyword.When))
            return false;
        var match = state.Accept(Keyword.Not) ? MergeMatch.NotMatchedByTarget : MergeMatch.Matched;
        if (!state.Expect(Keyword.Matched))
            return false;
        if (match != MergeMatch.Matched && state.Accept(Keyword.By))
        {
            if (state.Accept(Keyword.Source))
                match = MergeMatch.NotMatchedBySource;
            else if (!state.Expect(Keyword.Target))
                return state.Fail(Labels.Of(Keyword.Source));
        }
        var conditions = default(AstList<Expression>);
        if ((state.Accept(Keyword.And) && !grammar.Expressions.TryParse(ref state, ref expecteds, out conditions)) || !state.Expect(Keyword.Then)
            || !ParseMergeAction(match, ref state, ref expecteds, out var action))
            return false;
        result = state.Placed(new MergeCase(match, conditions, action), start);
        return true;
    }

    private bool ParseMergeAction(MergeMatch match, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out MergeAction result)
    {
        var start = state.Current.Start;
        result = null;
        if (match == MergeMatch.NotMatchedByTarget ? state.Is(Keyword.Insert) : state.Current.Keyword is Keyword.Update or Keyword.Delete)
        {
            var success = state.Current.Keyword switch
            {
                Keyword.Insert => ParseMergeInsert(ref state, ref expecteds, out result),
                Keyword.Update => ParseMergeUpdate(ref state, ref expecteds, out result),
                _ => AcceptDelete(ref state, out result),
            };
            if (success)
                state.Placed(result!, start);
            return success;
        }
        if (dialect.PostgresForms && state.Is(Keyword.Do) && state.Peek(1).Keyword == Keyword.Nothing)
        {
            state.Advance(2);
            result = state.Placed<MergeAction>(new MergeNothing(), start);
            return true;
        }
        return match == MergeMatch.NotMatchedByTarget
            ? state.Fail(Labels.Of(Keyword.Insert))
            : state.Fail(Labels.Of(Keyword.Update)) || state.Fail(Labels.Of(Keyword.Delete));
    }

    private static bool AcceptDelete(ref State state, out MergeAction? result)
    {
        state.Advance(1);
        result = new MergeDelete();
        return true;
    }

    private bool ParseMergeUpdate(ref State state, ref Expecteds expecteds, out MergeAction? result)
    {
        state.Advance(1);
        result = null;
        var assignments = default(AstList<Assignment>);
        if (!state.Expect(Keyword.Set) || (!state.Accept(TokenKind.Star) && !Assignments.TryParse(ref state, ref expecteds, out assignments)))
            return false;
        result = new MergeUpdate(assignments);
        return true;
    }

    private bool ParseMergeInsert(ref State state, ref Expecteds expecteds, out MergeAction? result)
    {
        state.Advance(1);
        result = null;
        if (state.Accept(TokenKind.Star))
        {
            result = new MergeInsert([], []);
            return true;
        }
        var columns = default(AstList<Identifier>);
        var hasColumns = state.Is(TokenKind.LeftParen);
        if ((hasColumns && !ParseColumns(ref state, ref expecteds, out columns)) || !state.Expect(Keyword.Values)
            || !Parens(grammar.Query.Selects.Items).TryParse(ref state, ref expecteds, out var values))
            return false;
        result = new MergeInsert(columns, values) { HasColumns = hasColumns };
        return true;
    }
}
