using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>Statistics, metadata and administration: COMPUTE STATS, REFRESH, INVALIDATE METADATA, USE, COMMENT, TRUNCATE, LOAD DATA, KILL QUERY ...</summary>
internal sealed class CatalogGrammar(ExpressionGrammar grammar)
{
    private readonly Parser<Token, AstList<PartitionKeyValue>> _partition = DmlGrammar.PartitionSpec(grammar);
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
            from names in ListOf(QualifiedName)
            select (Statement)new TruncateStatement(names, ifExists));
        statement.On(Keyword.Load, LoadData());
        statement.On(TokenKind.Colon, Shutdown());
    }

    private Parser<Token, Statement> ComputeStats() =>
        from _ in Words(Keyword.Compute)
        from incremental in Flag(Keyword.Incremental)
        from stats in Words(Keyword.Stats)
        from table in QualifiedName
        from partition in OrEmpty(_predicates)
        from columns in OrEmpty(NameList)
        from sample in grammar.Query.Tables.Sample
        select (Statement)new ComputeStatsStatement(table)
        {
            Incremental = incremental,
            Partition = partition,
            Columns = columns,
            Sample = sample,
        };

    private Parser<Token, Statement> LoadData() =>
        from _ in Words(Keyword.Load, Keyword.Data, Keyword.Inpath)
        from path in Text
        from overwrite in Flag(Keyword.Overwrite)
        from target in Words(Keyword.Into, Keyword.Table)
        from table in QualifiedName
        from partition in OrEmpty(_partition)
        select (Statement)new LoadDataStatement(path, table, partition, overwrite);

    private static Parser<Token, Statement> Shutdown()
    {
        var host = from name in Text
                   from deadline in Optionally(Symbol(TokenKind.Comma).Then(Integer).Select(value => (long?)value), null)
                   select new ShutdownStatement(name, deadline);
        var alone = Integer.Select(value => new ShutdownStatement(null, value));
        var arguments = new RuleParserWith<ShutdownStatement>(
            (ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out ShutdownStatement result) =>
            {
                result = new ShutdownStatement(null, null);
                if (state.Is(TokenKind.RightParen))
                    return true;
                return (state.Is(TokenKind.Integer) ? alone : host).TryParse(ref state, ref expecteds, out result);
            });
        return Symbol(TokenKind.Colon).Then(Words(Keyword.Shutdown)).Then(Parens(arguments)).Select<Statement>(statement => statement);
    }

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
            Keyword.Database or Keyword.Schema => CommentTarget.Database,
            Keyword.Table => CommentTarget.Table,
            Keyword.View => CommentTarget.View,
            Keyword.Column => CommentTarget.Column,
            _ => null,
        };
        result = null;
        if (target is null)
            return state.Fail("DATABASE, TABLE, VIEW or COLUMN");
        state.Advance(1);
        if (!QualifiedName.TryParse(ref state, ref expecteds, out var name) || !state.Expect(Keyword.Is))
            return false;
        string? comment = null;
        if (!state.Accept(Keyword.Null) && !Text.TryParse(ref state, ref expecteds, out comment))
            return false;
        result = new CommentStatement(target.Value, name, comment);
        return true;
    }
}
