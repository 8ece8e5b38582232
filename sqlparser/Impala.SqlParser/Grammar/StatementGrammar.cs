using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>All statements of one dialect, chosen by their first word. Building one takes tens of milliseconds, so there is one of each dialect.</summary>
internal sealed class StatementGrammar
{
    private static readonly Lazy<StatementGrammar> Postgres = new(() => new StatementGrammar(SqlDialect.Postgres));
    private static readonly Lazy<StatementGrammar> Impala = new(() => new StatementGrammar(SqlDialect.Impala));

    private StatementGrammar(SqlDialect dialect)
    {
        Expressions = new ExpressionGrammar(dialect);
        var statement = new Dispatch<Statement>("a statement");
        Queries = new Dispatch<Statement>("a query or INSERT");
        var dml = new DmlGrammar(dialect, Expressions);
        var query = Placed(Expressions.Query.Select<Statement>(tree => new QueryStatement(tree)));
        foreach (var target in (Dispatch<Statement>[])[statement, Queries])
        {
            target.On(Keyword.Select, query).On(Keyword.Values, query).On(TokenKind.LeftParen, query);
            if (dialect.PostgresForms)
                target.On(Keyword.Table, query);
            dml.AddTo(target);
        }
        new CreateGrammar(dialect, Expressions).AddTo(statement, Queries);
        new AlterGrammar(dialect, Expressions).AddTo(statement);
        new CatalogGrammar(Expressions).AddTo(statement);
        new ShowGrammar(Expressions).AddTo(statement);
        new SessionGrammar().AddTo(statement);
        new CursorGrammar(Expressions, Queries).AddTo(statement, Queries);
        new CopyGrammar(Expressions).AddTo(statement);
        new ExplainGrammar(Queries).AddTo(statement);
        UnsupportedGrammar.AddTo(statement);
        Statements = new ScriptParser(statement);
    }

    public ExpressionGrammar Expressions { get; }

    /// <summary>What EXPLAIN and PREPARE take.</summary>
    public Dispatch<Statement> Queries { get; }

    public Parser<Token, AstList<Statement>> Statements { get; }

    public static StatementGrammar Of(SqlDialect dialect) => ReferenceEquals(dialect, SqlDialect.Postgres) ? Postgres.Value : Impala.Value;
}
