using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>SHOW of both families and DESCRIBE. A word Impala's family does not know is a PostgreSQL variable.</summary>
internal sealed class ShowGrammar(SqlDialect dialect, ExpressionGrammar grammar)
{
    private static readonly Parser<Token, Identifier?> InDatabase = OrNull(Words(Keyword.In).Then(Name));
    private static readonly Parser<Token, string?> Pattern =
        from like in Flag(Keyword.Like)
        from pattern in like ? Text.Select<string?>(text => text) : OrNull(Text)
        select pattern;

    public void AddTo(Dispatch<Statement> statement)
    {
        var variable = new RuleParser<Statement>(ParseVariable);
        var show = new Dispatch<Statement>("something to show")
            .On(Keyword.Databases, Databases(Keyword.Databases))
            .On(Keyword.Schemas, Databases(Keyword.Schemas))
            .On(Keyword.Tables, Objects(ShowObjects.Tables, Keyword.Tables))
            .On(Keyword.Views, Objects(ShowObjects.Views, Keyword.Views))
            .On(Keyword.Functions, Objects(ShowObjects.Functions, Keyword.Functions))
            .On(Keyword.Aggregate, Objects(ShowObjects.AggregateFunctions, Keyword.Aggregate, Keyword.Functions))
            .On(Keyword.Analytic, Objects(ShowObjects.AnalyticFunctions, Keyword.Analytic, Keyword.Functions))
            .On(Keyword.Create, Create())
            .On(Keyword.Table, About(ShowTable.TableStats, Keyword.Table, Keyword.Stats))
            .On(Keyword.Column, About(ShowTable.ColumnStats, Keyword.Column, Keyword.Stats))
            .On(Keyword.Partitions, Partitions())
            .On(Keyword.Range, Layout(ShowLayout.RangePartitions, Keyword.Range, Keyword.Partitions))
            .On(Keyword.Hash, Layout(ShowLayout.HashSchema, Keyword.Hash, Keyword.Schema))
            .On(Keyword.Metadata, Parser.Map(
                (table, pattern) => (Statement)new ShowLayoutStatement(ShowLayout.MetadataTables, table, pattern),
                Words(Keyword.Metadata, Keyword.Tables, Keyword.In).Then(QualifiedName),
                Pattern))
            .On(Keyword.Data, Words(Keyword.Data).Then(Words(Keyword.Sources)).Then(Pattern).Select<Statement>(pattern => new ShowDataSourcesStatement(pattern)))
            .On(Keyword.Files, Files())
            .On(Keyword.Profile, Report(QueryReport.Profile, Keyword.Profile))
            .On(Keyword.Summary, Report(QueryReport.Summary, Keyword.Summary))
            .On(TokenKind.Word, variable)
            .On(TokenKind.QuotedIdentifier, variable);
        AuthorizationGrammar.AddToShow(show);
        // SHOW role is the setting; SHOW ROLE GRANT is not PostgreSQL's.
        if (dialect.PostgresForms)
        {
            var roleGrants = show.For(Keyword.Role)!;
            show.On(Keyword.Role, new RuleParserWith<Statement>((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result) =>
                (state.Peek(1).Keyword == Keyword.Grant ? roleGrants : variable).TryParse(ref state, ref expecteds, out result)));
        }
        var reports = new RuleParserWith<Statement>((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result) =>
        {
            // A variable, PROFILE and SUMMARY are not of Impala's own language.
            var isOwn = !state.Context().Strict || (state.Current.Keyword is not (Keyword.Profile or Keyword.Summary)
                && !ReferenceEquals(show.For(state.Current), variable) && show.For(state.Current) is not null);
            result = null;
            return isOwn ? show.TryParse(ref state, ref expecteds, out result) : state.Fail("something to show");
        });
        statement.On(Keyword.Show, Words(Keyword.Show).Then(reports));
        statement.On(Keyword.Describe, Words(Keyword.Describe).Then(Describe()));
        statement.On(Keyword.Desc, Words(Keyword.Desc).Then(Describe()));
    }

    private static Parser<Token, Statement> Databases(Keyword word) =>
        Words(word).Then(Pattern).Select<Statement>(pattern => new ShowObjectsStatement(ShowObjects.Databases, null, pattern));

    private static Parser<Token, Statement> Objects(ShowObjects objects, params Keyword[] words) =>
        from _ in Words(words)
        from database in InDatabase
        from pattern in Pattern
        select (Statement)new ShowObjectsStatement(objects, database, pattern);

    private static Parser<Token, Statement> About(ShowTable what, params Keyword[] words) =>
        Words(words).Then(QualifiedName).Select<Statement>(table => new ShowTableStatement(what, table));

    private static Parser<Token, Statement> Create() => Words(Keyword.Create).Then(new Dispatch<Statement>("TABLE or VIEW")
        .On(Keyword.Table, CreateOf(ShowTable.CreateTable, Keyword.Table))
        .On(Keyword.View, CreateOf(ShowTable.CreateView, Keyword.View))
        .On(Keyword.Function, FunctionStatementGrammar.ShowCreate)
        .On(Keyword.Aggregate, FunctionStatementGrammar.ShowCreate));

    private static Parser<Token, Statement> CreateOf(ShowTable what, Keyword word) => Parser.Map(
        (table, withStats) => (Statement)new ShowTableStatement(what, table) { WithStats = withStats },
        Words(word).Then(QualifiedName),
        Flag(Keyword.With, Keyword.Stats));

    private static Parser<Token, Statement> Layout(ShowLayout what, params Keyword[] words) =>
        Words(words).Then(QualifiedName).Select<Statement>(table => new ShowLayoutStatement(what, table));

    private Parser<Token, Statement> Partitions() =>
        from _ in Words(Keyword.Partitions)
        from table in QualifiedName
        from hasWhere in Flag(Keyword.Where)
        from predicate in hasWhere ? grammar.Expression.Select<Expression?>(expression => expression) : Parser<Token>.Return<Expression?>(null)
        select (Statement)new ShowTableStatement(ShowTable.Partitions, table) { Where = predicate };

    private Parser<Token, Statement> Files() =>
        from _ in Words(Keyword.Files, Keyword.In)
        from table in QualifiedName
        from asOf in grammar.Query.Tables.AsOf
        from partition in OrEmpty(Words(Keyword.Partition).Then(Parens(grammar.Expressions)))
        select (Statement)new ShowTableStatement(ShowTable.Files, table) { Partition = partition, AsOf = asOf };

    private static Parser<Token, Statement> Report(QueryReport report, Keyword word) =>
        from _ in Words(word)
        from isFor in Flag(Keyword.For)
        from isQuery in Flag(Keyword.Query)
        from id in OrNull(Text)
        select (Statement)new ShowQueryReportStatement(report, id);

    private static bool ParseVariable(ref State state, out Statement result)
    {
        result = null!;
        var name = (state.Current.Keyword, state.Peek(1).Keyword, state.Peek(2).Keyword) switch
        {
            (Keyword.Time, Keyword.Zone, _) => "timezone",
            (Keyword.Transaction, Keyword.Isolation, Keyword.Level) => "transaction_isolation",
            (Keyword.Session, Keyword.Authorization, _) => "session_authorization",
            _ => null,
        };
        if (name is not null)
            state.Advance(name == "transaction_isolation" ? 3 : 2);
        else if (!SessionGrammar.ParseVariableName(ref state, out name))
            return false;
        result = new ShowVariableStatement(name);
        return true;
    }

    /// <summary>HISTORY t [FROM e | BETWEEN e AND e].</summary>
    private bool ParseHistory(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        state.Advance(1);
        result = null;
        Expression? from = null;
        Expression? to = null;
        if (!QualifiedName.TryParse(ref state, ref expecteds, out var table))
            return false;
        if (state.Accept(Keyword.From))
        {
            if (!grammar.Expression.TryParse(ref state, ref expecteds, out from))
                return false;
        }
        else if (state.Accept(Keyword.Between)
            && (!grammar.Expression.ParseAt(Precedence.Of(dialect).Between + 1, ref state, ref expecteds, out from) || !state.Expect(Keyword.And)
                || !grammar.Expression.TryParse(ref state, ref expecteds, out to)))
        {
            return false;
        }
        result = new DescribeHistoryStatement(table, from, to);
        return true;
    }

    private Parser<Token, Statement> Describe()
    {
        var history = new RuleParserWith<Statement>(ParseHistory);
        var style = new RuleParser<DescribeStyle>((ref State state, out DescribeStyle result) =>
        {
            result = DescribeStyle.Minimal;
            if (state.Current.Keyword is not (Keyword.Formatted or Keyword.Extended) || state.Peek(1).Kind is TokenKind.EndOfInput or TokenKind.Dot)
                return true;
            result = state.Is(Keyword.Formatted) ? DescribeStyle.Formatted : DescribeStyle.Extended;
            state.Advance(1);
            return true;
        });
        var table = from chosen in style
                    from name in DottedPath
                    select (Statement)new DescribeStatement(name, chosen);
        var database = from _ in Flag(Keyword.Database).Then(Flag(Keyword.Schema))
                       from chosen in style
                       from name in Name
                       select (Statement)new DescribeDatabaseStatement(name, chosen);
        return new RuleParserWith<Statement>((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result) =>
        {
            var isHistory = state.Is(Keyword.History) && state.Peek(1).Kind is TokenKind.Word or TokenKind.QuotedIdentifier;
            var parser = IsDatabase(ref state) ? database : table;
            return (isHistory ? history : parser).TryParse(ref state, ref expecteds, out result);
        });
    }

    private static bool IsDatabase(ref State state) =>
        state.Current.Keyword is Keyword.Database or Keyword.Schema && state.Peek(1).Kind is TokenKind.Word or TokenKind.QuotedIdentifier;
}
