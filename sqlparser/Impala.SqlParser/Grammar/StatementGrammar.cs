using System.Diagnostics.CodeAnalysis;
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
        new CatalogGrammar(dialect, Expressions).AddTo(statement);
        new ShowGrammar(dialect, Expressions).AddTo(statement);
        new SessionGrammar().AddTo(statement);
        new CursorGrammar(Expressions, Queries).AddTo(statement, Queries);
        new CopyGrammar(Expressions).AddTo(statement);
        new ExplainGrammar(Queries).AddTo(statement);
        if (dialect.PostgresForms)
        {
            UnsupportedGrammar.AddTo(statement);
            PostgresAuthorizationGrammar.AddTo(statement);
        }
        else
        {
            AuthorizationGrammar.AddTo(statement);
        }
        Statements = new ScriptParser(dialect.PostgresForms ? statement : new OwnStatements(statement));
    }

    /// <summary>Refuses the statements only drivers send where only Impala's own count.</summary>
    private sealed class OwnStatements(Dispatch<Statement> all) : Parser<Token, Statement>
    {
        public override bool TryParse(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
        {
            if (!state.Context().Strict || !IsDrivers(ref state))
                return all.TryParse(ref state, ref expecteds, out result);
            result = null;
            return state.Fail("a statement");
        }

        private static bool IsDrivers(ref State state) => state.Current.Keyword switch
        {
            Keyword.Begin or Keyword.Start or Keyword.Commit or Keyword.End or Keyword.Abort or Keyword.Rollback or Keyword.Savepoint or Keyword.Release
                or Keyword.Discard or Keyword.Reset or Keyword.Listen or Keyword.Unlisten or Keyword.Notify or Keyword.Declare or Keyword.Fetch
                or Keyword.Move or Keyword.Close or Keyword.Prepare or Keyword.Execute or Keyword.Deallocate or Keyword.Analyze => true,
            Keyword.Copy => state.Peek(1).Keyword != Keyword.Testcase,
            _ => false,
        };
    }

    public ExpressionGrammar Expressions { get; }

    /// <summary>What EXPLAIN and PREPARE take.</summary>
    public Dispatch<Statement> Queries { get; }

    public Parser<Token, AstList<Statement>> Statements { get; }

    public static StatementGrammar Of(SqlDialect dialect) => ReferenceEquals(dialect, SqlDialect.Postgres) ? Postgres.Value : Impala.Value;
}
