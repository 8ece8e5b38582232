using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>SHOW of both families and DESCRIBE. A word Impala's family does not know is a PostgreSQL variable.</summary>
internal sealed class ShowGrammar(ExpressionGrammar grammar)
{
    private static readonly Parser<Token, Identifier?> InDatabase = OrNull(Words(Keyword.In).Then(Name));
    private static readonly Parser<Token, string?> Pattern = Optionally(Words(Keyword.Like), Unit.Value).Then(OrNull(Text));

    public void AddTo(Dispatch<Statement> statement)
    {
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
            .On(Keyword.Partitions, About(ShowTable.Partitions, Keyword.Partitions))
            .On(Keyword.Files, Files())
            .On(Keyword.Profile, Report(QueryReport.Profile, Keyword.Profile))
            .On(Keyword.Summary, Report(QueryReport.Summary, Keyword.Summary))
            .On(TokenKind.Word, new RuleParser<Statement>(ParseVariable))
            .On(TokenKind.QuotedIdentifier, new RuleParser<Statement>(ParseVariable));
        statement.On(Keyword.Show, Words(Keyword.Show).Then(show));
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
        .On(Keyword.Table, About(ShowTable.CreateTable, Keyword.Table))
        .On(Keyword.View, About(ShowTable.CreateView, Keyword.View)));

    private Parser<Token, Statement> Files() =>
        from _ in Words(Keyword.Files, Keyword.In)
        from table in QualifiedName
        from partition in OrEmpty(Words(Keyword.Partition).Then(Parens(grammar.Expressions)))
        select (Statement)new ShowTableStatement(ShowTable.Files, table) { Partition = partition };

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

    private static Parser<Token, Statement> Describe()
    {
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
                    from name in QualifiedName
                    select (Statement)new DescribeStatement(name, chosen);
        var database = from _ in Words(Keyword.Database)
                       from chosen in style
                       from name in Name
                       select (Statement)new DescribeDatabaseStatement(name, chosen);
        return new RuleParserWith<Statement>((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result) =>
            (IsDatabase(ref state) ? database : table).TryParse(ref state, ref expecteds, out result));
    }

    private static bool IsDatabase(ref State state) =>
        state.Is(Keyword.Database) && state.Peek(1).Kind is TokenKind.Word or TokenKind.QuotedIdentifier;
}
