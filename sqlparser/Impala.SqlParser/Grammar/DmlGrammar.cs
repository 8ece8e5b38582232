using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>INSERT, and WITH before a query or an INSERT.</summary>
internal sealed partial class DmlGrammar(SqlDialect dialect, ExpressionGrammar grammar)
{
    private readonly Parser<Token, AstList<PartitionKeyValue>> _partition = PartitionSpec(grammar);

    public void AddTo(Dispatch<Statement> statement)
    {
        statement.On(Keyword.Insert, new RuleParserWith<Statement>((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result) =>
            ParseInsert(null, ref state, ref expecteds, out result)));
        statement.On(Keyword.With, new RuleParserWith<Statement>(ParseWith));
        statement.On(Keyword.Upsert, new RuleParserWith<Statement>((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result) =>
            ParseUpsert(null, ref state, ref expecteds, out result)));
        statement.On(Keyword.Update, new RuleParserWith<Statement>((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result) =>
            ParseUpdate(null, ref state, ref expecteds, out result)));
        statement.On(Keyword.Delete, new RuleParserWith<Statement>((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result) =>
            ParseDelete(null, ref state, ref expecteds, out result)));
        statement.On(Keyword.Merge, new RuleParserWith<Statement>((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result) =>
            ParseMerge(null, ref state, ref expecteds, out result)));
        statement.On(Keyword.Optimize, new RuleParserWith<Statement>(ParseOptimize));
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

    /// <summary>PARTITION (a = 1, b = 2), where each key has its value.</summary>
    public static Parser<Token, AstList<PartitionKeyValue>> StaticPartition(ExpressionGrammar grammar) => Words(Keyword.Partition).Then(Parens(ListOf(Placed(
        Parser.Map((name, value) => new PartitionKeyValue(name, value), Name, EqualSign.Then(grammar.Expression))))));

    private bool ParseWith(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        var start = state.Current.Start;
        result = null;
        if (!grammar.Query.ParseWith(ref state, ref expecteds, out var with))
            return false;
        switch (state.Current.Keyword)
        {
            case Keyword.Insert:
                return ParseInsert(with, ref state, ref expecteds, out result);
            case Keyword.Upsert:
                return ParseUpsert(with, ref state, ref expecteds, out result);
            case Keyword.Update when dialect.PostgresForms:
                return ParseUpdate(with, ref state, ref expecteds, out result);
            case Keyword.Delete when dialect.PostgresForms:
                return ParseDelete(with, ref state, ref expecteds, out result);
            case Keyword.Merge when dialect.PostgresForms:
                return ParseMerge(with, ref state, ref expecteds, out result);
        }
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
        var hasHints = HintText.Follows(ref state);
        var hints = HintText.AcceptWithBrackets(ref state);
        var overwrite = state.Accept(Keyword.Overwrite);
        if (!overwrite && !state.Expect(Keyword.Into))
            return state.Fail(Labels.Of(Keyword.Overwrite));
        state.Accept(Keyword.Table);
        if (!QualifiedName.TryParse(ref state, ref expecteds, out var table))
            return false;
        Identifier? alias = null;
        if (dialect.PostgresForms && state.Accept(Keyword.As) && !state.ExpectName(out alias))
            return false;
        var columns = default(AstList<Identifier>);
        var hasColumns = state.Is(TokenKind.LeftParen) && !OpensQuery(ref state);
        if (hasColumns && !ParseColumns(ref state, ref expecteds, out columns))
            return false;
        var partition = default(AstList<PartitionKeyValue>);
        if (state.Is(Keyword.Partition) && !_partition.TryParse(ref state, ref expecteds, out partition))
            return false;
        if (!hasHints || dialect.PostgresForms)
            hints = [.. hints, .. HintText.AcceptWithBrackets(ref state)];
        if (dialect.PostgresForms && state.Is(Keyword.Overriding) && !ParseOverriding(ref state))
            return false;
        if (!ParseSource(hasColumns, ref state, ref expecteds, out var source, out var isDefault) || !ParseConflict(ref state, ref expecteds, out var conflict)
            || !ParseReturning(ref state, ref expecteds, out var returning))
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
                Alias = alias,
                DefaultValues = isDefault,
                OnConflict = conflict,
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

    /// <summary>A query; DEFAULT VALUES; in Impala nothing behind a column list.</summary>
    private bool ParseSource(bool mayBeMissing, ref State state, ref Expecteds expecteds, out Query? source, out bool isDefault)
    {
        source = null;
        isDefault = dialect.PostgresForms && state.Is(Keyword.Default) && state.Peek(1).Keyword == Keyword.Values;
        if (isDefault)
        {
            state.Advance(2);
            return true;
        }
        return (mayBeMissing && !dialect.PostgresForms && state.Current.Kind is TokenKind.EndOfInput or TokenKind.Semicolon)
            || grammar.Query.TryParse(ref state, ref expecteds, out source);
    }

    /// <summary>OVERRIDING SYSTEM | USER VALUE: there are no identity columns it could concern.</summary>
    private static bool ParseOverriding(ref State state)
    {
        state.Advance(1);
        return (state.Accept(Keyword.System) || state.Expect(Keyword.User)) && state.Expect(Keyword.Value);
    }

    private bool ParseConflict(ref State state, ref Expecteds expecteds, out OnConflict? result)
    {
        var start = state.Current.Start;
        result = null;
        if (!dialect.PostgresForms || !state.Is(Keyword.On) || state.Peek(1).Keyword != Keyword.Conflict)
            return true;
        state.Advance(2);
        var targets = default(AstList<Expression>);
        Identifier? constraint = null;
        Expression? targetWhere = null;
        if (state.Is(TokenKind.LeftParen))
        {
            if (!Parens(grammar.Expressions).TryParse(ref state, ref expecteds, out targets)
                || (state.Accept(Keyword.Where) && !grammar.Expression.TryParse(ref state, ref expecteds, out targetWhere)))
                return false;
        }
        else if (state.Accept(Keyword.On) && (!state.Expect(Keyword.Constraint) || !state.ExpectName(out constraint)))
        {
            return false;
        }
        if (!state.Expect(Keyword.Do))
            return false;
        var assignments = default(AstList<Assignment>);
        Expression? where = null;
        if (!state.Accept(Keyword.Nothing)
            && (!state.Expect(Keyword.Update) || !state.Expect(Keyword.Set) || !Assignments.TryParse(ref state, ref expecteds, out assignments)
                || (state.Accept(Keyword.Where) && !grammar.Expression.TryParse(ref state, ref expecteds, out where))))
            return false;
        result = state.Placed(
            new OnConflict(targets, constraint, assignments) { TargetWhere = targetWhere, Where = where },
            start);
        return true;
    }

    /// <summary>a = 1, t.b = 2; in PostgreSQL also (a, b) = (1, 2).</summary>
    public Parser<Token, AstList<Assignment>> Assignments => ListOf(Placed(Parser.Map(
        (columns, value) => new Assignment(columns, value),
        new RuleParserWith<AstList<ObjectName>>(ParseTargets).Before(EqualSign),
        grammar.Expression)));

    private bool ParseTargets(ref State state, ref Expecteds expecteds, out AstList<ObjectName> result)
    {
        if (dialect.PostgresForms && state.Is(TokenKind.LeftParen))
            return Parens(ListOf(QualifiedName)).TryParse(ref state, ref expecteds, out result);
        result = default;
        if (!DottedPath.TryParse(ref state, ref expecteds, out var name))
            return false;
        result = [name];
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
