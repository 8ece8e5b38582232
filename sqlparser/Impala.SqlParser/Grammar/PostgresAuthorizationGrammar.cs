using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using Pidgin;

namespace Impala.SqlParser.Grammar;

/// <summary>GRANT, REVOKE and the statements about users and roles of the postgres dialect: PostgreSQL's, and Impala's scopes and principals among them.</summary>
internal static class PostgresAuthorizationGrammar
{
    public static readonly Parser<Token, Statement> CreateUser = new RuleParserWith<Statement>(ParseCreate);

    public static readonly Parser<Token, Statement> AlterUser = new RuleParserWith<Statement>(ParseAlter);

    public static readonly Parser<Token, Statement> DropUsers = new RuleParserWith<Statement>(ParseDrop);

    private static readonly Parser<Token, Statement> Rest = UnsupportedGrammar.Rest(2);

    // ON FUNCTION, SEQUENCE and the like: PostgreSQL's objects that Impala does not have.
    private static readonly Parser<Token, Statement> RestOfGrant = UnsupportedGrammar.Rest(1);

    public static void AddTo(Dispatch<Statement> statement)
    {
        statement.On(Keyword.Grant, new RuleParserWith<Statement>((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result) =>
            ParseGrant(isRevoke: false, ref state, ref expecteds, out result)));
        statement.On(Keyword.Revoke, new RuleParserWith<Statement>((ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result) =>
            ParseGrant(isRevoke: true, ref state, ref expecteds, out result)));
    }

    private static bool ParseGrant(bool isRevoke, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        result = null;
        if (NamesOther(ref state))
            return RestOfGrant.TryParse(ref state, ref expecteds, out result);
        state.Advance(1);
        var option = false;
        if (isRevoke && IsWord(state.Peek(1), "OPTION", ref state) && (state.Is(Keyword.Grant) || state.Is(Keyword.Admin)))
        {
            option = true;
            state.Advance(2);
            if (!state.Expect(Keyword.For))
                return false;
        }
        // GRANT ROLE r, as Impala writes it.
        if (state.Is(Keyword.Role) && state.Peek(1).Kind is TokenKind.Word or TokenKind.QuotedIdentifier && state.Peek(1).Keyword is not (Keyword.To or Keyword.From))
            state.Advance(1);
        if (!ParseItems(ref state, ref expecteds, out var items))
            return false;
        if (state.Accept(Keyword.On))
        {
            if (!ParseObjects(ref state, ref expecteds, out var objects) || !ParseTail(isRevoke, Keyword.Grant, ref option, ref state, out var to))
                return false;
            var privileges = from item in items
                             from target in objects
                             select new Privilege(item.Name, item.Columns, target) { HasColumns = item.HasColumns, Span = item.Span };
            result = new GrantPrivilegesStatement(privileges.ToAstList(), to, option, isRevoke);
            return true;
        }
        if (items.Any(item => item.HasColumns))
            return state.Fail(Labels.Of(Keyword.On));
        if (!ParseTail(isRevoke, Keyword.Admin, ref option, ref state, out var members))
            return false;
        result = new GrantRolesStatement(items.Select(item => item.Role).ToAstList(), members, option, isRevoke);
        return true;
    }

    /// <summary>Whether the objects behind ON are of a kind that exists in PostgreSQL only.</summary>
    private static bool NamesOther(ref State state)
    {
        for (var offset = 1; state.Peek(offset).Kind is not (TokenKind.EndOfInput or TokenKind.Semicolon); offset++)
        {
            if (state.Peek(offset).Keyword != Keyword.On)
                continue;
            var word = Upper(state.Peek(offset + 1), ref state);
            if (word == "ALL")
                return Upper(state.Peek(offset + 2), ref state) != "TABLES";
            return word is "FUNCTION" or "PROCEDURE" or "ROUTINE" or "SEQUENCE" or "LANGUAGE" or "TYPE" or "DOMAIN" or "TABLESPACE" or "LARGE" or "FOREIGN" or "PARAMETER"
                && state.Peek(offset + 2).Kind is TokenKind.Word or TokenKind.QuotedIdentifier or TokenKind.Integer
                && state.Peek(offset + 2).Keyword is not (Keyword.To or Keyword.From);
        }
        return false;
    }

    private static bool ParseItems(ref State state, ref Expecteds expecteds, out List<Item> items)
    {
        items = [];
        do
        {
            var token = state.Current;
            if (token.Kind is not (TokenKind.Word or TokenKind.QuotedIdentifier))
                return state.Fail("a privilege or role");
            var role = state.Context().Name(token);
            state.Advance(1);
            var name = Upper(token, ref state);
            if (name == "ALL" && IsWord(state.Current, "PRIVILEGES", ref state))
                state.Advance(1);
            var columns = default(AstList<Identifier>);
            var hasColumns = state.Is(TokenKind.LeftParen);
            if (hasColumns && !TokenParsers.NameList.TryParse(ref state, ref expecteds, out columns))
                return false;
            items.Add(new Item(name, role, columns, hasColumns, role.Span));
        }
        while (state.Accept(TokenKind.Comma));
        return true;
    }

    private static bool ParseObjects(ref State state, ref Expecteds expecteds, out List<PrivilegeObject> objects)
    {
        objects = [];
        var start = state.Current.Start;
        switch (Upper(state.Current, ref state))
        {
            case "ALL":
                state.Advance(2);
                return state.Expect(Keyword.In) && state.Expect(Keyword.Schema) && ParseNames(PrivilegeScope.AllTables, false, objects, ref state, ref expecteds);
            case "SCHEMA" when IsNamed(ref state):
                state.Advance(1);
                return ParseNames(PrivilegeScope.Schema, false, objects, ref state, ref expecteds);
            case "DATABASE" when IsNamed(ref state):
                state.Advance(1);
                return ParseNames(PrivilegeScope.Database, false, objects, ref state, ref expecteds);
            case "SERVER":
                state.Advance(1);
                ObjectName? server = null;
                if (state.IsName() && state.Current.Keyword is not (Keyword.To or Keyword.From) && !TokenParsers.Name.TryParse(ref state, ref expecteds, out _))
                    return false;
                objects.Add(state.Placed(new PrivilegeObject(PrivilegeScope.Server, server), start));
                return true;
            case "URI" when state.Peek(1).Kind == TokenKind.String:
                state.Advance(1);
                if (!TokenParsers.Text.TryParse(ref state, ref expecteds, out var uri))
                    return false;
                objects.Add(state.Placed(new PrivilegeObject(PrivilegeScope.Uri, null, uri), start));
                return true;
            case "TABLE" when IsNamed(ref state):
                state.Advance(1);
                return ParseNames(PrivilegeScope.Table, true, objects, ref state, ref expecteds);
            default:
                return ParseNames(PrivilegeScope.Table, true, objects, ref state, ref expecteds);
        }
    }

    private static bool ParseNames(PrivilegeScope scope, bool isQualified, List<PrivilegeObject> objects, ref State state, ref Expecteds expecteds)
    {
        do
        {
            var start = state.Current.Start;
            ObjectName? name;
            if (isQualified)
            {
                if (!TokenParsers.QualifiedName.TryParse(ref state, ref expecteds, out name))
                    return false;
            }
            else
            {
                if (!state.ExpectName(out var only))
                    return false;
                name = new ObjectName([only]) { Span = only.Span };
            }
            objects.Add(state.Placed(new PrivilegeObject(scope, name), start));
        }
        while (state.Accept(TokenKind.Comma));
        return true;
    }

    /// <summary>TO or FROM principals, WITH GRANT or ADMIN OPTION, GRANTED BY, CASCADE or RESTRICT.</summary>
    private static bool ParseTail(bool isRevoke, Keyword kind, ref bool option, ref State state, out AstList<Principal> principals)
    {
        principals = [];
        if (!state.Expect(isRevoke ? Keyword.From : Keyword.To))
            return false;
        var found = new List<Principal>();
        do
        {
            if (!ParsePrincipal(ref state, out var principal))
                return false;
            found.Add(principal);
        }
        while (state.Accept(TokenKind.Comma));
        principals = found.ToAstList();
        if (!isRevoke && state.Accept(Keyword.With))
        {
            option = true;
            if (!state.Expect(kind) || !state.Expect(Keyword.Option))
                return false;
        }
        if (IsWord(state.Current, "GRANTED", ref state) && IsWord(state.Peek(1), "BY", ref state))
        {
            state.Advance(2);
            if (!ParsePrincipal(ref state, out _))
                return false;
        }
        if (isRevoke && !state.Accept(Keyword.Cascade))
            state.Accept(Keyword.Restrict);
        return true;
    }

    /// <summary>ROLE r, GROUP g, USER u; a name alone, which is a role's or user's; PUBLIC; CURRENT_USER.</summary>
    private static bool ParsePrincipal(ref State state, [MaybeNullWhen(false)] out Principal result)
    {
        var start = state.Current.Start;
        result = null;
        PrincipalKind? named = state.Current.Keyword switch
        {
            Keyword.Role => PrincipalKind.Role,
            Keyword.Group => PrincipalKind.Group,
            Keyword.User => PrincipalKind.User,
            _ => null,
        };
        if (named is { } kind && IsNamed(ref state))
        {
            state.Advance(1);
            if (!state.ExpectLabel(out var name))
                return false;
            result = state.Placed(new Principal(IsPublic(name) ? PrincipalKind.Group : kind, name), start);
            return true;
        }
        if (Upper(state.Current, ref state) is "CURRENT_USER" or "SESSION_USER" or "CURRENT_ROLE" && state.Is(TokenKind.Word))
        {
            var word = new Identifier("current_user") { Span = state.Context().Name(state.Current).Span };
            state.Advance(1);
            result = state.Placed(new Principal(PrincipalKind.Current, word), start);
            return true;
        }
        if (!state.ExpectLabel(out var only))
            return false;
        result = state.Placed(new Principal(IsPublic(only) ? PrincipalKind.Group : PrincipalKind.Any, only), start);
        return true;
    }

    private static bool IsPublic(Identifier name) => !name.Quoted && name.Name.Equals("public", StringComparison.OrdinalIgnoreCase);

    private static bool ParseCreate(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        if (IsWord(state.Peek(2), "MAPPING", ref state))
            return Rest.TryParse(ref state, ref expecteds, out result);
        result = null;
        var isUser = state.Peek(1).Keyword == Keyword.User;
        state.Advance(2);
        if (!state.ExpectLabel(out var name))
            return false;
        state.Accept(Keyword.With);
        if (!ParseOptions(ref state, ref expecteds, out var options))
            return false;
        result = new CreateUserStatement(name, options, isUser);
        return true;
    }

    private static bool ParseAlter(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        // Settings of a user, and new names, are PostgreSQL's alone.
        var isOther = IsWord(state.Peek(2), "MAPPING", ref state) || IsWord(state.Peek(2), "ALL", ref state)
            || Upper(state.Peek(3), ref state) is "SET" or "RESET" or "RENAME" or "IN";
        if (isOther)
            return Rest.TryParse(ref state, ref expecteds, out result);
        result = null;
        state.Advance(2);
        if (!ParsePrincipal(ref state, out var user))
            return false;
        state.Accept(Keyword.With);
        if (!ParseOptions(ref state, ref expecteds, out var options))
            return false;
        if (options.IsEmpty)
            return state.Fail("PASSWORD, LOGIN or SUPERUSER");
        result = new AlterUserStatement(user, options);
        return true;
    }

    private static bool ParseDrop(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        result = null;
        state.Advance(1);
        if (!TableClauses.IfExists.TryParse(ref state, ref expecteds, out var ifExists))
            return false;
        var names = new List<Identifier>();
        do
        {
            if (!state.ExpectLabel(out var name))
                return false;
            names.Add(name);
        }
        while (state.Accept(TokenKind.Comma));
        result = new DropUsersStatement(names.ToAstList(), ifExists);
        return true;
    }

    private static bool ParseOptions(ref State state, ref Expecteds expecteds, out AstList<UserOption> result)
    {
        var options = new List<UserOption>();
        result = [];
        while (state.Is(TokenKind.Word))
        {
            var start = state.Current.Start;
            var word = Upper(state.Current, ref state);
            state.Advance(1);
            UserOption? option = null;
            switch (word)
            {
                case "SUPERUSER" or "NOSUPERUSER" or "LOGIN" or "NOLOGIN" or "CREATEDB" or "NOCREATEDB" or "CREATEROLE" or "NOCREATEROLE" or "INHERIT" or "NOINHERIT"
                    or "REPLICATION" or "NOREPLICATION" or "BYPASSRLS" or "NOBYPASSRLS":
                    option = new UserOption(word);
                    break;
                case "ENCRYPTED" or "PASSWORD":
                    if (word == "ENCRYPTED" && !ExpectWord("PASSWORD", ref state))
                        return false;
                    string? password = null;
                    if (!state.Accept(Keyword.Null) && !TokenParsers.Text.TryParse(ref state, ref expecteds, out password))
                        return false;
                    option = new UserOption("PASSWORD", password);
                    break;
                case "VALID":
                    if (!ExpectWord("UNTIL", ref state) || !TokenParsers.Text.TryParse(ref state, ref expecteds, out var until))
                        return false;
                    option = new UserOption("VALID UNTIL", until);
                    break;
                case "CONNECTION":
                    if (!ExpectWord("LIMIT", ref state))
                        return false;
                    var sign = state.Accept(TokenKind.Minus) ? "-" : "";
                    if (!state.Is(TokenKind.Integer))
                        return state.Fail("a number");
                    option = new UserOption("CONNECTION LIMIT", sign + state.Context().TextOf(state.Current));
                    state.Advance(1);
                    break;
                case "IN" or "ROLE" or "ADMIN" or "USER":
                    if (word == "IN" && !ExpectWord("ROLE", ref state))
                        return false;
                    if (!ParseRoles(ref state, out var roles))
                        return false;
                    option = new UserOption(word switch { "IN" => "IN ROLE", "USER" => "ROLE", _ => word }) { Roles = roles };
                    break;
                default:
                    return state.Fail("PASSWORD, LOGIN or SUPERUSER", -1);
            }
            options.Add(state.Placed(option, start));
        }
        result = options.ToAstList();
        return true;
    }

    private static bool ParseRoles(ref State state, out AstList<Identifier> result)
    {
        var roles = new List<Identifier>();
        result = [];
        do
        {
            if (!state.ExpectLabel(out var role))
                return false;
            roles.Add(role);
        }
        while (state.Accept(TokenKind.Comma));
        result = roles.ToAstList();
        return true;
    }

    private static bool ExpectWord(string word, ref State state)
    {
        if (!IsWord(state.Current, word, ref state))
            return state.Fail(word);
        state.Advance(1);
        return true;
    }

    /// <summary>Whether a name stands behind the current word, so that it is a word and no name.</summary>
    private static bool IsNamed(ref State state) =>
        state.Peek(1).Kind == TokenKind.QuotedIdentifier
        || (state.Peek(1).Kind == TokenKind.Word && state.Peek(1).Keyword is not (Keyword.To or Keyword.From or Keyword.With));

    private static bool IsWord(Token token, string word, ref State state) => token.Kind == TokenKind.Word && Upper(token, ref state) == word;

    private static string Upper(Token token, ref State state) => state.Context().TextOf(token).ToUpperInvariant();

    private sealed record Item(string Name, Identifier Role, AstList<Identifier> Columns, bool HasColumns, TextSpan Span);
}
