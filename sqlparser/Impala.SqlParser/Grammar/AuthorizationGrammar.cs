using System.Diagnostics.CodeAnalysis;
using Impala.SqlParser.Ast;
using Impala.SqlParser.Lexing;
using static Impala.SqlParser.Grammar.TokenParsers;

namespace Impala.SqlParser.Grammar;

/// <summary>Impala's GRANT and REVOKE of roles and privileges, and SHOW of them. PostgreSQL's are in
/// <see cref="PostgresAuthorizationGrammar"/>.</summary>
internal static class AuthorizationGrammar
{
    public static void AddTo(Dispatch<Statement> statement)
    {
        statement.On(Keyword.Grant, new RuleParserWith<Statement>(ParseGrant));
        statement.On(Keyword.Revoke, new RuleParserWith<Statement>(ParseRevoke));
    }

    public static void AddToShow(Dispatch<Statement> show)
    {
        show.On(Keyword.Roles, Words(Keyword.Roles).Select<Statement>(_ => new ShowRolesStatement()));
        show.On(Keyword.Current, Words(Keyword.Current).Then(new Dispatch<Statement>("ROLES or GROUPS")
            .On(Keyword.Roles, Words(Keyword.Roles).Select<Statement>(_ => new ShowRolesStatement(true)))
            .On(Keyword.Groups, Words(Keyword.Groups).Select<Statement>(_ => new ShowCurrentGroupsStatement()))));
        show.On(Keyword.Role, Words(Keyword.Role, Keyword.Grant).Then(new RuleParserWith<Principal>(ParseGroupOrUser))
            .Select<Statement>(principal => new ShowRolesStatement(false, principal)));
        show.On(Keyword.Grant, Words(Keyword.Grant).Then(new RuleParserWith<Statement>(ParseShowGrant)));
    }

    private static bool ParseGrant(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        state.Advance(1);
        result = null;
        if (state.Accept(Keyword.Role))
        {
            if (!state.ExpectName(out var role) || !state.Expect(Keyword.To) || !ParseGroupOrUser(ref state, ref expecteds, out var principal)
                || !ParseWithOption(Keyword.Admin, ref state, out var admin))
                return false;
            result = new GrantRoleStatement(role, principal, admin);
            return true;
        }
        if (!ParsePrivilege(ref state, ref expecteds, out var privilege) || !state.Expect(Keyword.To) || !ParsePrincipal(true, ref state, out var to)
            || !ParseWithOption(Keyword.Grant, ref state, out var grant))
            return false;
        result = new GrantPrivilegeStatement(privilege, to, grant);
        return true;
    }

    private static bool ParseRevoke(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        state.Advance(1);
        result = null;
        var admin = state.Is(Keyword.Admin);
        if (admin || state.Is(Keyword.Role))
        {
            state.Advance(1);
            if ((admin && (!state.Expect(Keyword.Option) || !state.Expect(Keyword.For))) || !state.ExpectName(out var role)
                || !state.Expect(Keyword.From) || !ParseGroupOrUser(ref state, ref expecteds, out var principal))
                return false;
            result = new RevokeRoleStatement(role, principal, admin);
            return true;
        }
        var grant = state.Accept(Keyword.Grant);
        if ((grant && (!state.Expect(Keyword.Option) || !state.Expect(Keyword.For))) || !ParsePrivilege(ref state, ref expecteds, out var privilege)
            || !state.Expect(Keyword.From) || !ParsePrincipal(true, ref state, out var from))
            return false;
        result = new RevokePrivilegeStatement(privilege, from, grant);
        return true;
    }

    /// <summary>WITH ADMIN OPTION, WITH GRANT OPTION.</summary>
    private static bool ParseWithOption(Keyword kind, ref State state, out bool result)
    {
        result = state.Accept(Keyword.With);
        return !result || (state.Expect(kind) && state.Expect(Keyword.Option));
    }

    private static bool ParseGroupOrUser(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Principal result)
    {
        if (!state.Is(Keyword.Role))
            return ParsePrincipal(false, ref state, out result);
        result = null;
        return state.Fail(Labels.Of(Keyword.Group));
    }

    /// <summary>ROLE r, GROUP g, USER u, or where it may be left out a role's name alone.</summary>
    private static bool ParsePrincipal(bool mayBeBare, ref State state, [MaybeNullWhen(false)] out Principal result)
    {
        var start = state.Current.Start;
        var isNamed = state.Peek(1).Kind is TokenKind.Word or TokenKind.QuotedIdentifier && state.Peek(1).Keyword != Keyword.With;
        result = null;
        PrincipalKind? kind = state.Current.Keyword switch
        {
            Keyword.Role => PrincipalKind.Role,
            Keyword.Group => PrincipalKind.Group,
            Keyword.User when isNamed || !mayBeBare => PrincipalKind.User,
            _ => mayBeBare ? PrincipalKind.Role : null,
        };
        if (kind is null)
            return state.Fail(Labels.Of(Keyword.Group)) || state.Fail(Labels.Of(Keyword.User));
        if (state.Current.Keyword is Keyword.Role or Keyword.Group || (kind == PrincipalKind.User))
            state.Advance(1);
        if (!state.ExpectName(out var name))
            return false;
        result = state.Placed(new Principal(kind.Value, name), start);
        return true;
    }

    private static bool ParsePrivilege(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Privilege result)
    {
        var start = state.Current;
        result = null;
        if (start.Keyword is not (Keyword.Select or Keyword.Insert or Keyword.Refresh or Keyword.Create or Keyword.Alter or Keyword.Drop or Keyword.All
            or Keyword.Rwstorage))
            return state.Fail("a privilege");
        state.Advance(1);
        var columns = default(AstList<Identifier>);
        var hasColumns = state.Is(TokenKind.LeftParen);
        if (hasColumns && !TableClauses.OptionalNames.TryParse(ref state, ref expecteds, out columns))
            return false;
        if (!state.Expect(Keyword.On) || (hasColumns && !state.Is(Keyword.Table) && !state.Expect(Keyword.Table))
            || !ParseObject(false, ref state, ref expecteds, out var on))
            return false;
        result = state.Placed(new Privilege(Labels.Of(start.Keyword), columns, on) { HasColumns = hasColumns }, start.Start);
        return true;
    }

    private static bool ParseObject(bool isShow, ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out PrivilegeObject result)
    {
        var start = state.Current;
        result = null;
        PrivilegeScope? scope = start.Keyword switch
        {
            Keyword.Server => PrivilegeScope.Server,
            Keyword.Database => PrivilegeScope.Database,
            Keyword.Table => PrivilegeScope.Table,
            Keyword.Column when isShow => PrivilegeScope.Column,
            Keyword.Uri => PrivilegeScope.Uri,
            Keyword.StoragehandlerUri => PrivilegeScope.StorageHandlerUri,
            Keyword.UserDefinedFn => PrivilegeScope.Function,
            _ => null,
        };
        if (scope is null)
            return state.Fail("SERVER, DATABASE, TABLE or URI");
        state.Advance(1);
        ObjectName? name = null;
        string? uri = null;
        var success = scope switch
        {
            PrivilegeScope.Server => isShow || !state.IsName() || ParseOne(ref state, out name),
            PrivilegeScope.Database => ParseOne(ref state, out name),
            PrivilegeScope.Table => QualifiedName.TryParse(ref state, ref expecteds, out name),
            PrivilegeScope.Column => CatalogGrammar.ColumnName.TryParse(ref state, ref expecteds, out name),
            PrivilegeScope.Function => DottedPath.TryParse(ref state, ref expecteds, out name),
            _ => Text.TryParse(ref state, ref expecteds, out uri),
        };
        if (!success)
            return false;
        result = state.Placed(new PrivilegeObject(scope.Value, name, uri), start.Start);
        return true;
    }

    private static bool ParseOne(ref State state, out ObjectName? name)
    {
        name = null;
        if (!state.ExpectName(out var only))
            return false;
        name = new ObjectName([only]) { Span = only.Span };
        return true;
    }

    private static bool ParseShowGrant(ref State state, ref Expecteds expecteds, [MaybeNullWhen(false)] out Statement result)
    {
        result = null;
        if (!ParsePrincipal(false, ref state, out var principal))
            return false;
        PrivilegeObject? on = null;
        if (state.Accept(Keyword.On) && !ParseObject(true, ref state, ref expecteds, out on))
            return false;
        result = new ShowGrantStatement(principal, on);
        return true;
    }
}
