using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>CREATE of databases, views, functions, roles and data sources; of tables in <see cref="CreateTableGrammar"/>.</summary>
internal sealed class CreateGrammar(SqlDialect dialect, ExpressionGrammar grammar)
{
    private readonly CreateTableGrammar _tables = new(dialect, grammar);
    private readonly FunctionStatementGrammar _functions = new(grammar);

    public void AddTo(Dispatch<Statement> statement, Dispatch<Statement> explainable)
    {
        Parser<Token, Statement> table = _tables;
        var view = dialect.PostgresForms ? View(Flag(Keyword.Or, Keyword.Replace), Temporary) : View(None, None);
        var other = dialect.PostgresForms ? UnsupportedGrammar.Rest(2) : Refuse<Statement>("something to create");
        statement.On(Keyword.Create, new RuleParserWith<Statement>((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result) =>
        {
            var offset = 1;
            while (state.Peek(offset).Kind is TokenKind.Hint || IsModifier(ref state, offset))
                offset++;
            if (!dialect.PostgresForms && state.Peek(1).Kind == TokenKind.LeftBracket)
                offset = SkipBrackets(ref state);
            while (IsModifier(ref state, offset))
                offset++;
            if (state.Peek(1).Kind is not (TokenKind.Word or TokenKind.Hint or TokenKind.LeftBracket))
            {
                result = null;
                return state.Fail("TABLE, VIEW or DATABASE", 1);
            }
            var parser = state.Peek(offset).Keyword switch
            {
                Keyword.Table => table,
                Keyword.View => view,
                Keyword.Database or Keyword.Schema when offset == 1 => Database,
                Keyword.Function when offset == 1 && _functions.IsImpalas(ref state) => _functions.Create,
                Keyword.Aggregate when offset == 1 && state.Peek(2).Keyword == Keyword.Function => _functions.Create,
                Keyword.Role or Keyword.User or Keyword.Group when offset == 1 && dialect.PostgresForms => PostgresAuthorizationGrammar.CreateUser,
                Keyword.Role when offset == 1 => Role,
                Keyword.Data when offset == 1 => _functions.CreateDataSource,
                _ => other,
            };
            return parser.TryParse(ref state, ref expecteds, out result);
        }));
        explainable.On(Keyword.Create, _tables.AsSelect);
    }

    private static int SkipBrackets(ref State state)
    {
        var offset = 1;
        while (state.Peek(offset).Kind is not (TokenKind.RightBracket or TokenKind.EndOfInput))
            offset++;
        return offset + 1;
    }

    private static bool IsModifier(ref State state, int offset) => state.Peek(offset).Keyword switch
    {
        Keyword.External => true,
        Keyword.Temporary or Keyword.Temp or Keyword.Local or Keyword.Global or Keyword.Unlogged => state.Context().Dialect.PostgresForms,
        Keyword.Or => state.Context().Dialect.PostgresForms && state.Peek(offset + 1).Keyword == Keyword.Replace,
        Keyword.Replace => state.Context().Dialect.PostgresForms,
        _ => false,
    };

    private static readonly Parser<Token, bool> None = Parser<Token>.Return(false);

    private static readonly Parser<Token, Statement> Role =
        Words(Keyword.Create, Keyword.Role).Then(Name).Select<Statement>(role => new CreateRoleStatement(role));

    private static readonly Parser<Token, AstList<Property>> DatabaseProperties =
        OrEmpty(Words(Keyword.With, Keyword.Dbproperties).Then(TableClauses.Properties));

    /// <summary>Impala's order of the clauses; the postgres dialect takes the properties at the end too.</summary>
    private Parser<Token, Statement> Database =>
        from _ in Words(Keyword.Create).Then(new RuleParser<bool>((ref State state, out bool result) =>
        {
            result = state.Accept(Keyword.Database) || state.Expect(Keyword.Schema);
            return result;
        }))
        from ifNotExists in TableClauses.IfNotExists
        from name in Name
        from comment in OrNull(TableClauses.CommentText)
        from properties in DatabaseProperties
        from location in OrNull(TableClauses.Location)
        from managed in OrNull(Words(Keyword.Managedlocation).Then(Text))
        from late in dialect.PostgresForms && properties.IsEmpty ? DatabaseProperties : Parser<Token>.Return(properties)
        select (Statement)new CreateDatabaseStatement(name)
        {
            IfNotExists = ifNotExists,
            Comment = comment,
            Location = location,
            ManagedLocation = managed,
            Properties = late,
        };

    private Parser<Token, Statement> View(Parser<Token, bool> replaces, Parser<Token, bool> temporary) =>
        from _ in Words(Keyword.Create)
        from orReplace in replaces
        from isTemporary in temporary
        from view in Words(Keyword.View)
        from ifNotExists in TableClauses.IfNotExists
        from name in QualifiedName
        from columns in OrEmpty(Parens(ListOf(TableClauses.NamedColumn)))
        from comment in OrNull(TableClauses.CommentText)
        from properties in OrEmpty(Words(Keyword.Tblproperties).Then(TableClauses.Properties))
        from isAs in Words(Keyword.As)
        from query in grammar.Query
        select (Statement)new CreateViewStatement(name, columns, query)
        {
            OrReplace = orReplace,
            IfNotExists = ifNotExists,
            Temporary = isTemporary,
            Comment = comment,
            Properties = properties,
        };

    internal static Parser<Token, bool> Temporary =>
        Flag(Keyword.Local).Then(Flag(Keyword.Global)).Then(Parser.Map(
            (temporary, temp) => temporary || temp,
            Flag(Keyword.Temporary),
            Flag(Keyword.Temp)));
}
