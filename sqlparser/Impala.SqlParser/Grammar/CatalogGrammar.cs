using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>Statistics, metadata and administration: COMPUTE STATS, REFRESH, INVALIDATE METADATA, USE, COMMENT, TRUNCATE, LOAD DATA, KILL QUERY ...</summary>
internal sealed class CatalogGrammar(SqlDialect dialect, ExpressionGrammar grammar)
{
    private readonly Parser<Token, AstList<PartitionKeyValue>> _partition = DmlGrammar.StaticPartition(grammar);
    private readonly Parser<Token, AstList<Expression>> _predicates = Words(Keyword.Partition).Then(Parens(grammar.Expressions));

    public void AddTo(Dispatch<Statement> statement)
    {
        statement.On(Keyword.Compute, ComputeStats());
        statement.On(
            Keyword.Analyze,
            from _ in Words(Keyword.Analyze)
            from verbose in Flag(Keyword.Verbose)
            from table in OrNull(QualifiedName)
            from columns in OrEmpty(NameList)
            select (Statement)new AnalyzeStatement(table, columns));
        statement.On(Keyword.Refresh, new RuleParserWith<Statement>(ParseRefresh));
        statement.On(
            Keyword.Invalidate,
            Words(Keyword.Invalidate, Keyword.Metadata).Then(OrNull(QualifiedName))
                .Select<Statement>(table => new InvalidateMetadataStatement(table)));
        statement.On(Keyword.Use, Words(Keyword.Use).Then(Name).Select<Statement>(database => new UseStatement(database)));
        statement.On(
            Keyword.Kill,
            Words(Keyword.Kill, Keyword.Query).Then(Text).Select<Statement>(id => new KillQueryStatement(id)));
        statement.On(Keyword.Comment, Words(Keyword.Comment, Keyword.On).Then(new RuleParserWith<Statement>(ParseComment)));
        statement.On(
            Keyword.Truncate,
            from _ in Words(Keyword.Truncate)
            from table in Flag(Keyword.Table)
            from ifExists in Flag(Keyword.If, Keyword.Exists)
            from names in dialect.PostgresForms ? ListOf(QualifiedName) : QualifiedName.Select(name => (AstList<ObjectName>)[name])
            select (Statement)new TruncateStatement(names, ifExists));
        statement.On(Keyword.Load, LoadData());
        statement.On(TokenKind.Colon, Symbol(TokenKind.Colon).Then(new RuleParserWith<Statement>(ParseAdminFunction)));
    }

    private Parser<Token, Statement> ComputeStats() =>
        from _ in Words(Keyword.Compute)
        from incremental in Flag(Keyword.Incremental)
        from stats in Words(Keyword.Stats)
        from table in QualifiedName
        from partition in incremental ? OrEmpty(_predicates) : Parser<Token>.Return(default(AstList<Expression>))
        from columns in OrNull(TableClauses.OptionalNames.Select(names => new ColumnList(names)))
        from sample in incremental ? Parser<Token>.Return<TableSample?>(null) : grammar.Query.Tables.Sample
        select (Statement)new ComputeStatsStatement(table)
        {
            Incremental = incremental,
            Partition = partition,
            Columns = columns?.Names ?? [],
            HasColumns = columns is not null,
            Sample = sample,
        };

    private sealed record ColumnList(AstList<Identifier> Names);

    private Parser<Token, Statement> LoadData() =>
        from _ in Words(Keyword.Load, Keyword.Data, Keyword.Inpath)
        from path in Text
        from overwrite in Flag(Keyword.Overwrite)
        from target in Words(Keyword.Into, Keyword.Table)
        from table in QualifiedName
        from partition in OrEmpty(_partition)
        select (Statement)new LoadDataStatement(path, table, partition, overwrite);

    /// <summary>:shutdown(['host:port'] [, deadline]) is a statement of its own; any other name, and other arguments, an admin function.</summary>
    private bool ParseAdminFunction(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        result = null;
        var isShutdown = state.Is(Keyword.Shutdown);
        if (!state.ExpectName(out var name) || !state.Expect(TokenKind.LeftParen))
            return false;
        var arguments = default(AstList<Expression>);
        if (!state.Is(TokenKind.RightParen) && !grammar.Expressions.TryParse(ref state, ref expecteds, out arguments))
            return false;
        if (!state.Expect(TokenKind.RightParen))
            return state.Fail(Labels.Of(TokenKind.Comma));
        result = isShutdown && ShutdownOf(arguments) is { } shutdown ? shutdown : new AdminFunctionStatement(name, arguments);
        return true;
    }

    private static ShutdownStatement? ShutdownOf(AstList<Expression> arguments) => arguments.ToImmutableArray() switch
    {
        [] => new ShutdownStatement(null, null),
        [StringLiteral host] => new ShutdownStatement(host.Value, null),
        [IntegerLiteral deadline] when Seconds(deadline) is { } seconds => new ShutdownStatement(null, seconds),
        [StringLiteral host, IntegerLiteral deadline] when Seconds(deadline) is { } seconds => new ShutdownStatement(host.Value, seconds),
        _ => null,
    };

    private static long? Seconds(IntegerLiteral literal) => literal.Value <= long.MaxValue ? (long)literal.Value : null;

    private bool ParseRefresh(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        state.Advance(1);
        result = null;
        var next = state.Peek(1).Kind;
        if (state.Is(Keyword.Authorization) && next is TokenKind.EndOfInput or TokenKind.Semicolon)
        {
            state.Advance(1);
            result = new RefreshCatalogStatement(null);
            return true;
        }
        if (state.Is(Keyword.Functions) && next is TokenKind.Word or TokenKind.QuotedIdentifier)
        {
            state.Advance(1);
            if (!state.ExpectName(out var database))
                return false;
            result = new RefreshCatalogStatement(database);
            return true;
        }
        if (!QualifiedName.TryParse(ref state, ref expecteds, out var table)
            || !Repeat(_partition).TryParse(ref state, ref expecteds, out var partitions))
            return false;
        result = new RefreshStatement(table, partitions);
        return true;
    }

    private static bool ParseComment(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        CommentTarget? target = state.Current.Keyword switch
        {
            Keyword.Database => CommentTarget.Database,
            Keyword.Schema when state.Context().Dialect.PostgresForms => CommentTarget.Database,
            Keyword.Table => CommentTarget.Table,
            Keyword.View => CommentTarget.View,
            Keyword.Column => CommentTarget.Column,
            _ => null,
        };
        result = null;
        if (target is null)
            return state.Fail("DATABASE, TABLE, VIEW or COLUMN");
        state.Advance(1);
        var isTable = target is CommentTarget.Table or CommentTarget.View;
        if (state.Context().Dialect.PostgresForms)
            isTable = true;
        ObjectName? name;
        if (isTable ? !QualifiedName.TryParse(ref state, ref expecteds, out name) : !ParseOther(target.Value, ref state, ref expecteds, out name))
            return false;
        if (!state.Expect(Keyword.Is))
            return false;
        string? comment = null;
        if (!state.Accept(Keyword.Null) && !Text.TryParse(ref state, ref expecteds, out comment))
            return false;
        result = new CommentStatement(target.Value, name, comment);
        return true;
    }

    private static bool ParseOther(CommentTarget target, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out ObjectName name)
    {
        if (target == CommentTarget.Column)
            return ColumnName.TryParse(ref state, ref expecteds, out name);
        name = null;
        if (!state.ExpectName(out var database))
            return false;
        name = new ObjectName([database]) { Span = database.Span };
        return true;
    }

    /// <summary>[database.]table.column.</summary>
    public static readonly Parser<Token, ObjectName> ColumnName = new RuleParserWith<ObjectName>(
        (ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out ObjectName result) =>
            DottedPath.TryParse(ref state, ref expecteds, out result)
            && (result.Parts.Count is 2 or 3 || state.Context().Dialect.PostgresForms || state.Fail("\".\"")));
}
